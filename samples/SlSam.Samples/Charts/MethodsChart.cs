using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;
using SlSam.Samples.Reports;

namespace SlSam.Samples.Charts;

/// <summary>A row for each method: the metric's mean as a mark between its deviations on the left, the time as a bar on the right.</summary>
internal static class MethodsChart
{
    private const int Width = 1500;
    private const int PixelsPerRow = 45;
    private const int PixelsAround = 170;
    private const int LettersInName = 32;

    public static bool Save(string path, string title, MetricScale scale, string timeTitle, IReadOnlyList<ComparedMethod> methods)
    {
        if (!Curve.HasNumbers(methods.Select(method => method.Metric.Mean)))
        {
            return false;
        }
        var hasTimes = Curve.HasNumbers(methods.Select(method => method.TimeRatio.Mean));
        var width = hasTimes ? Width / 2 : Width;
        using var metric = CreateRows(width, title, scale.Label, methods);
        using var time = CreateRows(width, timeTitle, "time relative to AdaSAM", methods);
        foreach (var (index, method) in methods.Index())
        {
            AddMark(metric, index, RowOf(index, methods.Count), method.Metric.Times(scale.Factor));
            AddBar(time, index, RowOf(index, methods.Count), method.TimeRatio);
        }
        FitRows(metric, methods.Count);
        FitRows(time, methods.Count);
        time.Axes.SetLimitsX(0, UpperEnd(methods));
        ChartStyle.AlignTitles(metric, time);
        ChartFile.Save(path, Width, PixelsPerRow * methods.Count + PixelsAround, hasTimes ? [metric, time] : [metric]);
        return true;
    }

    private static int RowOf(int index, int rows) => rows - 1 - index;

    private static Plot CreateRows(int width, string title, string x, IReadOnlyList<ComparedMethod> methods)
    {
        var plot = ChartStyle.Create(width, title, x, "");
        var names = new NumericManual();
        foreach (var (index, method) in methods.Index())
        {
            names.AddMajor(RowOf(index, methods.Count), ChartStyle.Wrap(method.Name, LettersInName));
        }
        plot.Axes.Left.TickGenerator = names;
        return plot;
    }

    private static void AddMark(Plot plot, int series, int row, Spread value)
    {
        if (!double.IsFinite(value.Mean))
        {
            return;
        }
        var mark = plot.Add.Scatter((double[])[value.Mean], (double[])[row]);
        ChartStyle.Draw(mark, series);
        AddDeviation(plot, series, row, value);
    }

    private static void AddBar(Plot plot, int series, int row, Spread value)
    {
        if (!double.IsFinite(value.Mean))
        {
            return;
        }
        const double thickness = 0.6;
        plot.Add.Bar(
            new Bar
            {
                Position = row,
                Value = value.Mean,
                Size = thickness,
                FillColor = ChartStyle.ColorOf(series).Lighten(0.5),
                LineWidth = 0,
                Orientation = Orientation.Horizontal,
            }
        );
        AddDeviation(plot, series, row, value);
    }

    private static void AddDeviation(Plot plot, int series, int row, Spread value)
    {
        double[] deviation = [value.DeviationToDraw];
        var bar = new ErrorBar([value.Mean], [row], deviation, deviation, yErrorsNegative: null, yErrorsPositive: null);
        ChartStyle.Draw(bar, series);
        plot.Add.Plottable(bar);
    }

    private static void FitRows(Plot plot, int rows)
    {
        plot.Axes.AutoScaleX();
        plot.Axes.SetLimitsY(-0.7, rows - 0.3);
    }

    private static double UpperEnd(IReadOnlyList<ComparedMethod> methods)
    {
        const double room = 1.05;
        var ends = methods.Select(method => method.TimeRatio.Mean + method.TimeRatio.DeviationToDraw).Where(double.IsFinite);
        return room * ends.DefaultIfEmpty(1).Max();
    }
}
