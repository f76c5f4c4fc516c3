using SlSam.Samples.Reports;

namespace SlSam.Samples.Charts;

/// <summary>What one way of training gave.</summary>
/// <param name="Name">Of the optimizer, with what is special about it.</param>
/// <param name="Metric">Main metric.</param>
/// <param name="TimeRatio">Time of a step, or processor time of it, relative to that of a reference; NaN where it is not known.</param>
public sealed record ComparedMethod(string Name, Spread Metric, Spread TimeRatio);

/// <summary>What one optimizer gave with several shares of active layers.</summary>
/// <param name="Name">Of the optimizer.</param>
/// <param name="Points">Active fraction s, and what it gave, by s.</param>
public sealed record SparsityCurve(string Name, IReadOnlyList<(double ActiveFraction, ComparedMethod Method)> Points);

/// <summary>Charts that compare optimizers.</summary>
public static class CompareCharts
{
    /// <summary>
    /// Writes the paper's figure 4: metric and time over the share s of active layers, with the methods that have no s as horizontal lines.
    /// </summary>
    /// <param name="path">Of the PNG file.</param>
    /// <param name="title">Of the chart.</param>
    /// <param name="scale">Of the main metric.</param>
    /// <param name="time">What time it is that is compared.</param>
    /// <param name="curves">Of the optimizers that have an s.</param>
    /// <param name="baselines">Those that have none.</param>
    /// <returns>False, and no file, where there is no number to draw.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static bool SaveSparsity(
        string path,
        string title,
        MetricScale scale,
        string time,
        IReadOnlyList<SparsityCurve> curves,
        IReadOnlyList<ComparedMethod> baselines
    ) => SparsityChart.Save(path, title, scale, time, curves, baselines);

    /// <summary>Writes metric and time of all methods, a row for each, the first on top.</summary>
    /// <param name="path">Of the PNG file.</param>
    /// <param name="title">Of the chart.</param>
    /// <param name="scale">Of the main metric.</param>
    /// <param name="time">What time it is that is compared.</param>
    /// <param name="methods">All that are compared.</param>
    /// <returns>False, and no file, where there is no number to draw.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static bool SaveComparison(string path, string title, MetricScale scale, string time, IReadOnlyList<ComparedMethod> methods) =>
        MethodsChart.Save(path, title, scale, time, methods);

    /// <summary>Writes the metric over the price of a step, a mark for each method: what is further left costs less.</summary>
    /// <param name="path">Of the PNG file.</param>
    /// <param name="title">Of the chart.</param>
    /// <param name="scale">Of the main metric.</param>
    /// <param name="price">What it is that is paid, and relative to what.</param>
    /// <param name="methods">All that are compared.</param>
    /// <returns>False, and no file, where no method has both numbers.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static bool SavePrice(string path, string title, MetricScale scale, string price, IReadOnlyList<ComparedMethod> methods) =>
        PriceChart.Save(path, title, scale, price, methods);
}
