using ScottPlot;
using ScottPlot.Colormaps;
using ScottPlot.TickGenerators;
using SlSam.Samples.Reports;
using SlSam.Samples.Training;

namespace SlSam.Samples.Charts;

/// <summary>
/// Which layers were active when: the paper's figure 3. A row for each arm, the first on top, and the share of steps in which it was active as
/// a colour, stretch by stretch. More arms than a chart has room for are rows of one part of the model each, with the mean of its arms.
/// </summary>
internal static class LayerActivityChart
{
    private const int MostRows = 256;
    private const int Width = 1400;
    private const int PixelsPerRow = 15;
    private const int PixelsAround = 130;
    private const int LeastHeight = 400;
    private const float NameSize = 12;
    private const double Ten = 10;

    /// <summary>Height in pixels of a chart of so many arms, if none share a row.</summary>
    public static int HeightOf(int rows) => Math.Max(LeastHeight, PixelsPerRow * rows + PixelsAround);

    /// <summary>Writes the chart; false, and no file, where no step was counted.</summary>
    /// <param name="path">Of the PNG file.</param>
    /// <param name="title">Of the chart.</param>
    /// <param name="activity">Of the arms.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static bool Save(string path, string title, ArmActivity activity)
    {
        if (activity.Steps == 0)
        {
            return false;
        }
        var rows = Rows(activity.Names);
        using var plot = ChartStyle.Create(Width, title, "step", "");
        AddHeatMap(plot, activity, rows);
        NameRows(plot, rows);
        plot.Axes.Bottom.TickGenerator = new NumericAutomatic { IntegerTicksOnly = true };
        ChartFont.Use(plot);
        ChartFile.Save(path, Width, HeightOf(rows.Count), plot);
        return true;
    }

    /// <summary>Name of each row, and the numbers of its arms.</summary>
    private static List<(string Name, int[] Arms)> Rows(IReadOnlyList<string> names) =>
        names.Count <= MostRows
            ? [.. names.Select((name, arm) => (name, new[] { arm }))]
            :
            [
                .. names
                    .Select((name, arm) => (Part: ArmGroup.PartOf(name), Arm: arm))
                    .GroupBy(arm => arm.Part, arm => arm.Arm)
                    .Select(part => ($"{part.Key} (mean of {part.Count()})", part.ToArray())),
            ];

    private static void AddHeatMap(Plot plot, ArmActivity activity, List<(string Name, int[] Arms)> rows)
    {
        var percent = Percentages(activity, rows);
        var map = plot.Add.Heatmap(percent);
        map.Rectangle = new CoordinateRect(0, activity.TotalSteps, 0, rows.Count);
        map.Colormap = new Viridis();
        var end = UpperEnd(percent);
        map.ManualRange = new ScottPlot.Range(0, end);
        map.NaNCellColor = Colors.LightGray;
        plot.Axes.SetLimits(0, activity.TotalSteps, 0, rows.Count);
        var bar = plot.Add.ColorBar(map);
        bar.Axis.TickGenerator = new NumericFixedInterval(end > 2 * Ten ? Ten : Ten / 5);
        bar.Label = "share of steps active (%)";
        bar.LabelStyle.FontSize = plot.Axes.Bottom.Label.FontSize;
        bar.Axis.TickLabelStyle.FontSize = plot.Axes.Bottom.TickLabelStyle.FontSize;
    }

    /// <summary>Rows and stretches; a single one is there twice, as the plot's heat map draws nothing less than two by two.</summary>
    private static double[,] Percentages(ArmActivity activity, List<(string Name, int[] Arms)> rows)
    {
        var percent = new double[Math.Max(rows.Count, 2), Math.Max(activity.Stretches, 2)];
        for (var row = 0; row < percent.GetLength(0); row++)
        {
            for (var column = 0; column < percent.GetLength(1); column++)
            {
                var stretch = Math.Min(column, activity.Stretches - 1);
                percent[row, column] = 100 * rows[Math.Min(row, rows.Count - 1)].Arms.Average(arm => activity.Share(arm, stretch));
            }
        }
        return percent;
    }

    /// <summary>The most that is found, on whole tens: with a small share of active arms a scale up to 100 % would show one colour.</summary>
    private static double UpperEnd(double[,] percent)
    {
        var most = percent.Cast<double>().Where(double.IsFinite).Max();
        return Math.Clamp(Ten * Math.Ceiling(most / Ten), Ten, 100);
    }

    private static void NameRows(Plot plot, List<(string Name, int[] Arms)> rows)
    {
        var ticks = new NumericManual();
        foreach (var (index, row) in rows.Index())
        {
            ticks.AddMajor(rows.Count - index - 0.5, row.Name);
        }
        plot.Axes.Left.TickGenerator = ticks;
        plot.Axes.Left.TickLabelStyle.FontSize = NameSize;
        plot.HideGrid();
    }
}
