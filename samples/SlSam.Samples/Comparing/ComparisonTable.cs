using SlSam.Samples.Reports;
using Spectre.Console;

namespace SlSam.Samples.Comparing;

/// <summary>A comparison as a table like the paper's, for the console and as Markdown.</summary>
internal static class ComparisonTable
{
    private const string Unknown = "-";

    /// <summary>Writes the table and what is to be known about it.</summary>
    public static void Write(IAnsiConsole console, Comparison comparison)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("optimizer");
        foreach (var heading in Headings(comparison).Skip(1))
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }
        foreach (var method in comparison.Methods)
        {
            table.AddRow([.. Row(comparison, method).Select(Markup.Escape)]);
        }
        console.Write(table);
        foreach (var note in Notes(comparison))
        {
            console.WriteLine(note);
        }
    }

    /// <summary>The same as Markdown.</summary>
    public static string ToMarkdown(Comparison comparison)
    {
        var headings = Headings(comparison);
        string[] lines =
        [
            $"# {comparison.Title}",
            "",
            MarkdownRow(headings),
            MarkdownRow(["---", .. headings.Skip(1).Select(_ => "---:")]),
            .. comparison.Methods.Select(method => MarkdownRow(Row(comparison, method))),
            "",
            .. Notes(comparison).Select(note => $"- {note}"),
        ];
        return string.Join('\n', lines) + "\n";
    }

    private static string[] Headings(Comparison comparison) =>
        [
            "optimizer",
            Heading("test", comparison.Metric, comparison.LowerIsBetter),
            .. comparison.OtherMetrics?.Select(other => Heading(other.Set, other.Metric, other.LowerIsBetter)) ?? [],
            "time vs AdaSAM",
            "CPU time vs AdaSAM",
            "s/step",
            "CPU s/step",
            "memory vs AdaSAM",
            "memory (MiB)",
            "active parameters",
            "runs",
        ];

    private static string[] Row(Comparison comparison, MethodResult method) =>
        [
            method.Name,
            MetricOf(comparison.Metric, method.Metric),
            .. comparison.OtherMetrics?.Select(other =>
                MetricOf(other.Metric, method.OtherMetrics?.GetValueOrDefault(other.Set) ?? Spread.Of([]))
            )
                ?? [],
            Ratio(method.TimeRatio),
            Ratio(method.ProcessorTimeRatio),
            Known(method.StepSeconds, Texts.Number($"{method.StepSeconds.Mean:0.000}")),
            Known(method.StepProcessorSeconds, Texts.Number($"{method.StepProcessorSeconds.Mean:0.000}")),
            Ratio(method.MemoryRatio),
            Known(method.Memory, Texts.Number($"{method.Memory.Mean / (1024 * 1024):N0}")),
            Known(method.ActiveShare, Texts.Percent(method.ActiveShare.Mean)),
            method.Metric.Count == method.Planned ? $"{method.Planned}" : $"{method.Metric.Count} of {method.Planned}",
        ];

    private static string Heading(string set, string metric, bool lowerIsBetter) =>
        (set.Contains(metric, StringComparison.Ordinal) ? set : $"{set} {metric}") + (lowerIsBetter ? " (lower is better)" : "");

    private static string MetricOf(string metric, Spread value)
    {
        var isShare = metric == "accuracy";
        var spread = value.Times(isShare ? 100 : 1);
        var digits = isShare ? "0.0" : "0.0000";
        var mean = Texts.Number(spread.Mean, digits);
        var deviation = double.IsFinite(spread.Deviation) ? $" ± {Texts.Number(spread.Deviation, digits)}" : "";
        return Known(spread, $"{mean}{deviation}{(isShare ? " %" : "")}");
    }

    private static string Ratio(Spread spread)
    {
        var deviation = double.IsFinite(spread.Deviation) ? Texts.Number($" ± {spread.Deviation:0.00}") : "";
        return Known(spread, Texts.Number($"{spread.Mean:0.00}") + deviation);
    }

    private static string Known(Spread spread, string text) => double.IsFinite(spread.Mean) ? text : Unknown;

    private static IEnumerable<string> Notes(Comparison comparison)
    {
        yield return comparison.Seeds is [var only]
            ? $"One run each, with seed {only}."
            : $"Mean ± standard deviation over the seeds {string.Join(", ", comparison.Seeds)}.";
        yield return comparison.Methods.Any(method => double.IsFinite(method.TimeRatio.Mean))
            ? "Relative to the mean of AdaSAM. Times are of steps, without tests; CPU time is that of all cores together."
            : "No run of AdaSAM has finished that time and memory could be relative to.";
        if (comparison.TimesAreDisturbed)
        {
            yield return $"{comparison.Jobs} runs at a time disturb each other: compare CPU time rather than time, or run with --jobs 1.";
        }
        yield return "Memory is the most that the process took, with the model and the data; on a GPU that of the GPU, by all processes.";
        foreach (var failure in comparison.Failures)
        {
            yield return $"Failed: {failure.Run}: {failure.Reason}";
        }
    }

    private static string MarkdownRow(IEnumerable<string> cells) =>
        $"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|")))} |";
}
