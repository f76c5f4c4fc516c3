using SlSam.Samples.Charts;
using SlSam.Samples.Files;
using SlSam.Samples.Reports;
using SlSam.Samples.Training;
using SlSam.State;

namespace SlSam.Samples.Comparing;

/// <summary>A comparison as files: tables for programs and for people, and charts.</summary>
internal static class ComparisonFiles
{
    private static readonly (string Name, Func<MethodResult, Spread> Value)[] Columns =
    [
        ("metric", method => method.Metric),
        ("time_ratio", method => method.TimeRatio),
        ("processor_time_ratio", method => method.ProcessorTimeRatio),
        ("memory_ratio", method => method.MemoryRatio),
        ("memory_above_model_ratio", method => method.MemoryAboveModelRatio),
        ("step_seconds", method => method.StepSeconds),
        ("step_processor_seconds", method => method.StepProcessorSeconds),
        ("memory_bytes", method => method.Memory),
        ("memory_above_model_bytes", method => method.MemoryAboveModel),
        ("active_share", method => method.ActiveShare),
    ];

    /// <summary>Writes all files that there is something for.</summary>
    /// <returns>Their names.</returns>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static IReadOnlyList<string> Write(string folder, Comparison comparison)
    {
        JsonFile.Write(Path.Combine(folder, "compare.json"), comparison);
        AtomicFile.WriteText(Path.Combine(folder, "compare.md"), ComparisonTable.ToMarkdown(comparison));
        CsvFile.Write(
            Path.Combine(folder, "compare.csv"),
            Header(comparison),
            comparison.Methods.Select(method => RowOf(comparison, method))
        );
        return
        [
            "compare.json",
            "compare.md",
            "compare.csv",
            .. SaveComparison(folder, comparison) ? ["comparison.png"] : Array.Empty<string>(),
            .. SavePrice(folder, comparison) ? ["price.png"] : Array.Empty<string>(),
            .. SaveSparsity(folder, comparison) ? ["sparsity.png"] : Array.Empty<string>(),
        ];
    }

    private static IEnumerable<string> Header(Comparison comparison) =>
        [
            "optimizer",
            "variant",
            "active_fraction",
            "metric_name",
            "runs",
            "metric_difference",
            "metric_difference_half_width",
            .. Columns
                .Select(column => column.Name)
                .Concat(OtherNames(comparison))
                .SelectMany(name => (string[])[name, $"{name}_deviation"]),
        ];

    /// <summary>What is not known is empty.</summary>
    private static object[] RowOf(Comparison comparison, MethodResult method) =>
        [
            method.Name,
            method.Variant,
            method.ActiveFraction ?? (object)"",
            comparison.Metric,
            method.Metric.Count,
            Field(method.MetricDifference.Mean),
            Field(method.MetricDifference.HalfWidth),
            .. Columns
                .Select(column => column.Value(method))
                .Concat(comparison.OtherMetrics?.Select(other => method.OtherMetrics?.GetValueOrDefault(other.Set) ?? Spread.Of([])) ?? [])
                .SelectMany(spread => (object[])[Field(spread.Mean), Field(spread.Deviation)]),
        ];

    private static IEnumerable<string> OtherNames(Comparison comparison) =>
        comparison.OtherMetrics?.Select(other => $"{other.Metric}: {other.Set}") ?? [];

    private static object Field(double number) => double.IsFinite(number) ? number : "";

    private static bool SaveComparison(string folder, Comparison comparison) =>
        CompareCharts.SaveComparison(
            Path.Combine(folder, "comparison.png"),
            comparison.Title,
            ScaleOf(comparison),
            TimeTitle(comparison),
            [.. comparison.Methods.Select(method => ToChart(comparison, method))]
        );

    /// <summary>Against AdamW, which is what people have; else against AdaSAM.</summary>
    private static bool SavePrice(string folder, Comparison comparison)
    {
        var reference = Find(OptimizerKind.AdamW) ?? Find(OptimizerKind.AdaSam);
        return reference is not null
            && CompareCharts.SavePrice(
                Path.Combine(folder, "price.png"),
                comparison.Title,
                ScaleOf(comparison),
                $"{TimeTitle(comparison)}, relative to {reference.Name}",
                [
                    .. comparison.Methods.Select(method => new ComparedMethod(
                        method.Name,
                        method.Metric,
                        PriceOf(method).Times(1 / PriceOf(reference).Mean)
                    )),
                ]
            );

        MethodResult? Find(OptimizerKind kind) =>
            comparison.Methods.FirstOrDefault(method => method.Kind == kind && double.IsFinite(PriceOf(method).Mean));

        Spread PriceOf(MethodResult method) => comparison.TimesAreDisturbed ? method.StepProcessorSeconds : method.StepSeconds;
    }

    private static bool SaveSparsity(string folder, Comparison comparison)
    {
        var curves = comparison
            .Methods.Where(method => method.ActiveFraction is not null)
            .GroupBy(method => method.Family)
            .Select(family => new SparsityCurve(
                family.Key,
                [.. family.Select(method => (method.ActiveFraction!.Value, ToChart(comparison, method)))]
            ))
            .ToArray();
        var isCurve = curves.Any(curve => curve.Points.DistinctBy(point => point.ActiveFraction).Count() > 1);
        return isCurve
            && CompareCharts.SaveSparsity(
                Path.Combine(folder, "sparsity.png"),
                comparison.Title,
                ScaleOf(comparison),
                TimeTitle(comparison),
                curves,
                [.. comparison.Methods.Where(method => method.ActiveFraction is null).Select(method => ToChart(comparison, method))]
            );
    }

    private static MetricScale ScaleOf(Comparison comparison) => MetricScale.Of(comparison.Metric, comparison.LowerIsBetter);

    private static ComparedMethod ToChart(Comparison comparison, MethodResult method) =>
        new(method.Name, method.Metric, comparison.TimesAreDisturbed ? method.ProcessorTimeRatio : method.TimeRatio);

    private static string TimeTitle(Comparison comparison) => comparison.TimesAreDisturbed ? "Processor time of a step" : "Time of a step";
}
