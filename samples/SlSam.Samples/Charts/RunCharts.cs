using SlSam.Samples.Training;

namespace SlSam.Samples.Charts;

/// <summary>Charts of a training run.</summary>
public static class RunCharts
{
    /// <summary>
    /// Writes <c>loss.png</c>, a chart of the main metric under its name (<c>accuracy.png</c>) and <c>layer-activity.png</c>. What there is no
    /// number for, as in a run that was interrupted in its first epoch, is left out.
    /// </summary>
    /// <param name="folder">Made where it is missing.</param>
    /// <param name="result">Of the run.</param>
    /// <param name="title">What was trained, on what, by what.</param>
    /// <returns>Names of the files written.</returns>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static IReadOnlyList<string> Save(string folder, TrainingResult result, string title)
    {
        var metric = result.Epochs is [var first, ..] ? first.Test.Main.Name : "metric";
        (string File, Func<string, bool> Save)[] charts =
        [
            ("loss.png", path => LossChart.Save(path, $"Loss: {title}", result.StepLosses, TestLosses(result))),
            ($"{metric}.png", path => MetricChart.Save(path, $"Test {metric}: {title}", metric, MainMetric(result))),
            ("layer-activity.png", path => LayerActivityChart.Save(path, $"Active layers: {title}", result.Activity)),
        ];
        return [.. charts.Where(chart => chart.Save(Path.Combine(folder, chart.File))).Select(chart => chart.File)];
    }

    private static double[] MainMetric(TrainingResult result) => [.. result.Epochs.Select(epoch => epoch.Test.Main.Value)];

    private static List<(int Step, double Loss)> TestLosses(TrainingResult result)
    {
        var losses = new List<(int Step, double Loss)>();
        var step = 0;
        foreach (var epoch in result.Epochs)
        {
            step += epoch.Steps;
            losses.Add((step, epoch.Test.Loss));
        }
        return losses;
    }
}
