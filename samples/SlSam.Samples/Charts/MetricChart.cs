namespace SlSam.Samples.Charts;

/// <summary>A metric on the test examples after each epoch.</summary>
internal static class MetricChart
{
    private const int Width = 1200;
    private const int Height = 700;

    /// <summary>Writes the chart; false, and no file, where there is no number to draw.</summary>
    /// <param name="path">Of the PNG file.</param>
    /// <param name="title">Of the chart.</param>
    /// <param name="scale">Of the metric.</param>
    /// <param name="values">After each epoch, from the first.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static bool Save(string path, string title, MetricScale scale, IReadOnlyList<double> values)
    {
        if (!Curve.HasNumbers(values))
        {
            return false;
        }
        using var plot = ChartStyle.Create(Width, title, "epoch", scale.Label);
        double[] epochs = [.. Enumerable.Range(1, values.Count)];
        var scaled = Curve.WithGaps(values.Select(value => scale.Factor * value));
        ChartStyle.Draw(plot.Add.Scatter(epochs, scaled), series: 0);
        ChartStyle.FitY(plot, scaled);
        ChartStyle.CountOnX(plot, values.Count);
        ChartFile.Save(path, Width, Height, plot);
        return true;
    }
}
