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
            "vs AdaSAM",
            .. comparison.OtherMetrics?.Select(other => Heading(other.Set, other.Metric, other.LowerIsBetter)) ?? [],
            comparison.TimesAreDisturbed ? "CPU time vs AdaSAM" : "time vs AdaSAM",
            comparison.TimesAreDisturbed ? "CPU s/step" : "s/step",
            "memory vs AdaSAM",
            "memory (MiB)",
            "active parameters",
            "runs",
        ];

    private static string[] Row(Comparison comparison, MethodResult method) =>
        [
            method.Name,
            MetricOf(comparison.Metric, method.Metric),
            DifferenceOf(comparison, method.MetricDifference),
            .. comparison.OtherMetrics?.Select(other =>
                MetricOf(other.Metric, method.OtherMetrics?.GetValueOrDefault(other.Set) ?? Spread.Of([]))
            )
                ?? [],
            Ratio(comparison.TimesAreDisturbed ? method.ProcessorTimeRatio : method.TimeRatio),
            SecondsOf(comparison.TimesAreDisturbed ? method.StepProcessorSeconds : method.StepSeconds),
            Ratio(method.MemoryRatio),
            Known(method.Memory, Texts.Number($"{method.Memory.Mean / (1024 * 1024):N0}")),
            Known(method.ActiveShare, Texts.Percent(method.ActiveShare.Mean)),
            method.Metric.Count == method.Planned ? $"{method.Planned}" : $"{method.Metric.Count} of {method.Planned}",
        ];

    private static string Heading(string set, string metric, bool lowerIsBetter) =>
        (set.Contains(metric, StringComparison.Ordinal) ? set : $"{set} {metric}") + (lowerIsBetter ? " (lower is better)" : "");

    private static string MetricOf(string metric, Spread value)
    {
        var (factor, digits) = Writing(metric);
        var spread = value.Times(factor);
        var mean = Texts.Number(spread.Mean, digits);
        var deviation = double.IsFinite(spread.Deviation) ? $" ± {Texts.Number(spread.Deviation, digits)}" : "";
        return Known(spread, $"{mean}{deviation}{(factor > 1 ? " %" : "")}");
    }

    private static string DifferenceOf(Comparison comparison, PairedDifference difference)
    {
        var (factor, digits) = Writing(comparison.Metric);
        var mean = Texts.Number(factor * difference.Mean, $"+{digits};-{digits}");
        var interval = double.IsFinite(difference.HalfWidth) ? $" ± {Texts.Number(factor * difference.HalfWidth, digits)}" : "";
        return double.IsFinite(difference.Mean) ? mean + interval : Unknown;
    }

    /// <summary>An accuracy in percent, as people speak of it; the others as they are.</summary>
    private static (double Factor, string Digits) Writing(string metric) => metric == "accuracy" ? (100, "0.0") : (1, "0.0000");

    private static string SecondsOf(Spread seconds) => Known(seconds, Texts.Number($"{seconds.Mean:0.000}"));

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
        if (comparison.Methods.Any(method => double.IsFinite(method.MetricDifference.HalfWidth)))
        {
            yield return "Differences are means of those between runs with the same seed, with their 95 % interval (Student's t)"
                + (comparison.LowerIsBetter ? "; below zero is better." : ".");
        }
        yield return comparison.Methods.Any(method => double.IsFinite(method.TimeRatio.Mean))
            ? "Relative to the mean of AdaSAM. Times are of steps, without tests."
            : "No run of AdaSAM has finished that time and memory could be relative to.";
        if (comparison.TimesAreDisturbed)
        {
            yield return $"{comparison.Jobs} runs at a time disturb each other, so times are those of all cores together; --jobs 1 measures time itself.";
        }
        yield return "Memory is the most that the process took, with the model and the data; on a GPU that of the GPU, by all processes.";
        if (comparison.SeedsWithOtherData is { Count: > 0 } seeds)
        {
            yield return $"Not of the same data: runs with the seed{(seeds.Count > 1 ? "s" : "")} {string.Join(", ", seeds)}; where a file has changed meanwhile, another --output runs all anew.";
        }
        foreach (var failure in comparison.Failures)
        {
            yield return $"Failed: {failure.Run}: {failure.Reason}";
        }
    }

    private static string MarkdownRow(IEnumerable<string> cells) =>
        $"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|")))} |";
}
