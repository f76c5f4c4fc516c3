using ScottPlot;
using ScottPlot.Plottables;
using SlSam.Samples.Reports;

namespace SlSam.Samples.Charts;

/// <summary>The metric upwards, the price of a step to the right, a mark with its name for each method.</summary>
internal static class PriceChart
{
    private const int Width = 1500;
    private const int WidthBesideNames = 1000;
    private const int PixelsPerMethod = 46;
    private const int LeastHeight = 700;
    private const int PixelsAround = 120;
    private const int LettersInName = 44;
    private const float MarkSize = 1.4f * ChartStyle.MarkerSize;

    public static bool Save(string path, string title, MetricScale scale, string price, IReadOnlyList<ComparedMethod> methods)
    {
        var known = methods.Where(method => double.IsFinite(method.Metric.Mean) && double.IsFinite(method.TimeRatio.Mean)).ToArray();
        if (known.Length == 0)
        {
            return false;
        }
        using var plot = ChartStyle.Create(WidthBesideNames, title, price, scale.Label);
        foreach (var (series, method) in known.Index())
        {
            AddMark(plot, series, method.Name, method.TimeRatio, method.Metric.Times(scale.Factor));
        }
        var metrics = known.Select(method => method.Metric.Times(scale.Factor));
        ChartStyle.FitY(plot, metrics.SelectMany(metric => (double[])[metric.Mean, metric.Mean + metric.DeviationToDraw]));
        plot.Axes.SetLimitsX(0, UpperEnd(known));
        plot.ShowLegend(Edge.Right);
        ChartFile.Save(path, Width, Math.Max(LeastHeight, known.Length * PixelsPerMethod + PixelsAround), plot);
        return true;
    }

    private static void AddMark(Plot plot, int series, string name, Spread price, Spread metric)
    {
        var mark = plot.Add.Scatter((double[])[price.Mean], (double[])[metric.Mean]);
        ChartStyle.Draw(mark, series);
        mark.LineWidth = 0;
        mark.MarkerSize = MarkSize;
        mark.LegendText = ChartStyle.Wrap(name, LettersInName);
        double[] across = [price.DeviationToDraw];
        double[] up = [metric.DeviationToDraw];
        var bar = new ErrorBar([price.Mean], [metric.Mean], across, across, up, up);
        ChartStyle.Draw(bar, series);
        plot.Add.Plottable(bar);
    }

    private static double UpperEnd(IReadOnlyList<ComparedMethod> methods)
    {
        const double room = 1.05;
        return room * methods.Max(method => method.TimeRatio.Mean + method.TimeRatio.DeviationToDraw);
    }
}
