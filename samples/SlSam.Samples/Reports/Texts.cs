using System.Globalization;
using SlSam.Samples.Metrics;
using SlSam.Samples.Training;

namespace SlSam.Samples.Reports;

/// <summary>Numbers as people read them, the same in every country.</summary>
internal static class Texts
{
    public static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    public static string Number(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>How many there are of what is named in the plural, in "s".</summary>
    public static string Counted(long count, string plural) => Number($"{count:N0} {(count == 1 ? plural[..^1] : plural)}");

    public static string Percent(double share) => Number($"{100 * share:0.0} %");

    /// <summary>Accuracy as a share of all examples; the others are no shares.</summary>
    public static string Metric(Metric metric) => metric.Name == "accuracy" ? Percent(metric.Value) : Number($"{metric.Value:0.0000}");

    /// <summary>With its name before it.</summary>
    public static string Named(Metric metric) => $"{metric.Name} {Metric(metric)}";

    public static string Duration(TimeSpan time) =>
        time.TotalHours >= 1 ? Number($"{(int)time.TotalHours}:{time:mm\\:ss} h")
        : time.TotalMinutes >= 1 ? Number($"{time:m\\:ss} min")
        : Number($"{time.TotalSeconds:0.0} s");

    public static string Memory(long bytes) => Number($"{bytes / (1024.0 * 1024.0):N0} MiB");

    public static string Progress(Pace pace, string unit) =>
        Number($"loss {pace.Loss:0.000}, {pace.ExamplesPerSecond:0} {unit}/s, {Duration(pace.Remaining)} left");

    public static string Epoch(EpochReport report, TrainingPlan plan) =>
        Number($"epoch {report.Epoch}/{plan.Epochs}: loss {report.TrainingLoss:0.000}, test loss {report.Test.Loss:0.000}, ")
        + $"test {report.Test.Main.Name} {Metric(report.Test.Main)}, {Duration(report.TrainingTime)}";
}
