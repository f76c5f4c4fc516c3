using SlSam.Samples.Training;
using Spectre.Console;

namespace SlSam.Samples.Reports;

/// <summary>What came out of training, as tables for people.</summary>
public static class ResultTable
{
    /// <summary>Writes the results and, where not all arms took part in all steps, the share of each.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="result">Of the training.</param>
    /// <param name="test">Of the model that is kept.</param>
    /// <param name="unit">What it was tested on, in the plural: "images".</param>
    /// <param name="memory">That it took.</param>
    public static void Write(IAnsiConsole console, TrainingResult result, Evaluation test, string unit, PeakMemory memory)
    {
        console.Write(Results(result, test, unit, memory));
        if (result.Activity.MeanActiveShare < 1)
        {
            console.Write(Arms(result));
        }
    }

    private static Table Results(TrainingResult result, Evaluation test, string unit, PeakMemory memory)
    {
        var table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumns("", "");
        foreach (var metric in test.BesideLoss)
        {
            table.AddRow($"test {metric.Name}", $"{Texts.Metric(metric)} on {Texts.Counted(test.Examples, unit)}");
        }
        table.AddRow("test loss", Texts.Number($"{test.Loss:0.0000}"));
        table.AddRow("time of all steps", Texts.Duration(result.TrainingTime));
        if (result.TimePerEpoch is { } time)
        {
            table.AddRow("time per epoch", Texts.Duration(time));
        }
        table.AddRow("peak memory", Texts.Memory(memory.Host));
        if (memory.Device is { } device)
        {
            table.AddRow("memory of the GPU in use", Texts.Memory(device));
        }
        table.AddRow("active parameters, mean", Texts.Percent(result.Activity.MeanActiveShare));
        return table;
    }

    private static Table Arms(TrainingResult result)
    {
        var groups = ArmGroup.Of(result.Activity.Shares);
        var grouped = groups.Any(group => group.Arms > 1);
        var table = new Table().Border(TableBorder.Rounded).Title("Share of steps in which each arm was active");
        table.AddColumn("arm");
        foreach (var heading in grouped ? ["arms", "mean", "least", "most"] : new[] { "share" })
        {
            table.AddColumn(heading, column => column.RightAligned());
        }
        foreach (var group in groups)
        {
            string[] spread = [$"{group.Arms}", Texts.Percent(group.Mean), Texts.Percent(group.Least), Texts.Percent(group.Most)];
            table.AddRow([Markup.Escape(group.Name), .. grouped ? spread : [Texts.Percent(group.Mean)]]);
        }
        return table;
    }
}
