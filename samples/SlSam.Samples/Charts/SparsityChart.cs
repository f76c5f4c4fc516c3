using ScottPlot;
using SlSam.Samples.Reports;

namespace SlSam.Samples.Charts;

/// <summary>Metric on the left and time on the right over the active fraction: what the bandit's sparsity costs and saves.</summary>
internal static class SparsityChart
{
    private const int Width = 1500;
    private const int Height = 700;
    private const double RightEnd = 1.05;
    private const string X = "active fraction s";

    public static bool Save(
        string path,
        string title,
        MetricScale scale,
        string timeTitle,
        IReadOnlyList<SparsityCurve> curves,
        IReadOnlyList<ComparedMethod> baselines
    )
    {
        if (!Curve.HasNumbers(curves.SelectMany(curve => curve.Points).Select(point => point.Method.Metric.Mean)))
        {
            return false;
        }
        var hasTimes = curves.SelectMany(curve => curve.Points).Any(point => double.IsFinite(point.Method.TimeRatio.Mean));
        var width = hasTimes ? Width / 2 : Width;
        using var metric = Draw(width, title, scale.Label, curves, baselines, method => method.Metric.Times(scale.Factor));
        using var time = Draw(width, timeTitle, "time relative to AdaSAM", curves, baselines, method => method.TimeRatio);
        ChartStyle.AlignTitles(metric, time);
        ChartFile.Save(path, Width, Height, hasTimes ? [metric, time] : [metric]);
        return true;
    }

    private static Plot Draw(
        int width,
        string title,
        string y,
        IReadOnlyList<SparsityCurve> curves,
        IReadOnlyList<ComparedMethod> baselines,
        Func<ComparedMethod, Spread> value
    )
    {
        var plot = ChartStyle.Create(width, title, X, y);
        foreach (var (series, curve) in curves.Index())
        {
            AddCurve(plot, series, curve.Name, [.. curve.Points.Select(point => (point.ActiveFraction, value(point.Method)))]);
        }
        foreach (var (index, baseline) in baselines.Index())
        {
            AddBaseline(plot, curves.Count + index, baseline.Name, value(baseline).Mean);
        }
        var drawn = curves.SelectMany(curve => curve.Points).Select(point => point.Method).Concat(baselines).Select(value);
        ChartStyle.FitY(plot, drawn.SelectMany(spread => (double[])[spread.Mean, spread.Mean + spread.DeviationToDraw]));
        plot.Axes.SetLimitsX(0, RightEnd);
        ChartStyle.ShowLegend(plot);
        return plot;
    }

    private static void AddCurve(Plot plot, int series, string name, (double ActiveFraction, Spread Value)[] points)
    {
        var known = points.Where(point => double.IsFinite(point.Value.Mean)).OrderBy(point => point.ActiveFraction).ToArray();
        if (known.Length == 0)
        {
            return;
        }
        double[] xs = [.. known.Select(point => point.ActiveFraction)];
        double[] ys = [.. known.Select(point => point.Value.Mean)];
        var scatter = plot.Add.Scatter(xs, ys);
        ChartStyle.Draw(scatter, series);
        scatter.LegendText = name;
        ChartStyle.Draw(plot.Add.ErrorBar(xs, ys, [.. known.Select(point => point.Value.DeviationToDraw)]), series);
    }

    private static void AddBaseline(Plot plot, int series, string name, double mean)
    {
        if (!double.IsFinite(mean))
        {
            return;
        }
        var line = plot.Add.HorizontalLine(mean, ChartStyle.LineWidth, ChartStyle.ColorOf(series), ChartStyle.PatternOf(series));
        line.LegendText = name;
        line.EnableAutoscale = true;
    }
}
