using ScottPlot;

namespace SlSam.Samples.Charts;

/// <summary>Training loss over the steps, faint as it was and strong as a running mean, and test loss after each epoch.</summary>
internal static class LossChart
{
    private const int Width = 1200;
    private const int Height = 700;

    /// <summary>The running mean is taken over this share of the steps.</summary>
    private const double Window = 0.04;

    /// <summary>Writes the chart; false, and no file, where there is no number to draw.</summary>
    /// <param name="path">Of the PNG file.</param>
    /// <param name="title">Of the chart.</param>
    /// <param name="training">Loss of each step, from step 1.</param>
    /// <param name="test">Test loss, and after which step.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static bool Save(string path, string title, IReadOnlyList<double> training, IReadOnlyList<(int Step, double Loss)> test)
    {
        if (!Curve.HasNumbers([.. training, .. test.Select(point => point.Loss)]))
        {
            return false;
        }
        using var plot = ChartStyle.Create(Width, title, "step", "loss");
        AddTraining(plot, training);
        AddTest(plot, test);
        ChartStyle.FitY(plot, [.. training, .. test.Select(point => point.Loss)]);
        ChartStyle.CountOnX(plot, Math.Max(training.Count, test.Select(point => point.Step).DefaultIfEmpty(0).Max()));
        ChartStyle.ShowLegend(plot);
        ChartFile.Save(path, Width, Height, plot);
        return true;
    }

    private static void AddTraining(Plot plot, IReadOnlyList<double> losses)
    {
        if (losses.Count == 0)
        {
            return;
        }
        double[] steps = [.. Enumerable.Range(1, losses.Count)];
        var raw = plot.Add.ScatterLine(steps, Curve.WithGaps(losses), ChartStyle.ColorOf(0).WithAlpha(0.35));
        raw.LineWidth = 1;
        raw.LegendText = "training, each step";
        var smooth = plot.Add.ScatterLine(steps, Curve.Smooth(losses, (int)Math.Ceiling(Window * losses.Count / 2)), ChartStyle.ColorOf(0));
        smooth.LineWidth = ChartStyle.LineWidth;
        smooth.LegendText = "training, running mean";
    }

    private static void AddTest(Plot plot, IReadOnlyList<(int Step, double Loss)> losses)
    {
        var known = losses.Where(point => double.IsFinite(point.Loss)).ToArray();
        if (known.Length == 0)
        {
            return;
        }
        var test = plot.Add.Scatter(known.Select(point => (double)point.Step).ToArray(), known.Select(point => point.Loss).ToArray());
        ChartStyle.Draw(test, series: 1);
        test.LegendText = "test, after each epoch";
    }
}
