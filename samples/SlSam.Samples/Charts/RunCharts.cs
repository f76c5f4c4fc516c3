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
        (string File, Func<string, bool> Save)[] charts =
        [
            ("loss.png", path => LossChart.Save(path, $"Loss: {title}", result.StepLosses, TestLosses(result))),
            .. MetricCharts(result, title),
            ("layer-activity.png", path => LayerActivityChart.Save(path, $"Active layers: {title}", result.Activity)),
        ];
        return [.. charts.Where(chart => chart.Save(Path.Combine(folder, chart.File))).Select(chart => chart.File)];
    }

    /// <summary>None before the first test, and none where the metric is the loss, which has its chart.</summary>
    private static IEnumerable<(string File, Func<string, bool> Save)> MetricCharts(TrainingResult result, string title)
    {
        if (result.Epochs is not [{ Test.Main: { IsLoss: false } metric }, ..])
        {
            yield break;
        }
        var scale = MetricScale.Of(metric.Name, metric.LowerIsBetter);
        yield return ($"{metric.Name}.png", path => MetricChart.Save(path, $"Test {metric.Name}: {title}", scale, MainMetric(result)));
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
