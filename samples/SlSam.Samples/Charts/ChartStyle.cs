using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace SlSam.Samples.Charts;

/// <summary>
/// How plots look. Colours are those of Okabe and Ito, which people who see fewer colours can tell apart, without the yellow that vanishes on
/// white; markers and dashes differ too, for print without colour.
/// </summary>
internal static class ChartStyle
{
    public const float LineWidth = 2.5f;
    public const float MarkerSize = 11;

    private const float TextSize = 17;
    private const float TitleSize = 20;

    /// <summary>Of a letter of a title, relative to its size, with room for the axes beside it.</summary>
    private const float LetterWidth = 0.68f;

    private static readonly Color[] Colors =
    [
        Color.FromHex("#0072B2"),
        Color.FromHex("#D55E00"),
        Color.FromHex("#009E73"),
        Color.FromHex("#CC79A7"),
        Color.FromHex("#E69F00"),
        Color.FromHex("#56B4E9"),
        Color.FromHex("#000000"),
    ];

    private static readonly MarkerShape[] Markers =
    [
        MarkerShape.FilledCircle,
        MarkerShape.FilledSquare,
        MarkerShape.FilledTriangleUp,
        MarkerShape.FilledDiamond,
        MarkerShape.FilledTriangleDown,
    ];

    private static readonly LinePattern[] Patterns = [LinePattern.Solid, LinePattern.Dashed, LinePattern.Dotted, LinePattern.DenselyDashed];

    /// <summary>Colour of the series with this number, from 0.</summary>
    public static Color ColorOf(int series) => Colors[series % Colors.Length];

    /// <summary>Marker of the series with this number, from 0.</summary>
    public static MarkerShape MarkerOf(int series) => Markers[series % Markers.Length];

    /// <summary>Dashes of the series with this number, from 0.</summary>
    public static LinePattern PatternOf(int series) => Patterns[series % Patterns.Length];

    /// <summary>An empty plot; the caller owns it.</summary>
    /// <param name="width">That it will have, in pixels; a title too long for it goes on in further lines.</param>
    /// <param name="title">What it shows.</param>
    /// <param name="x">What goes to the right, with its unit.</param>
    /// <param name="y">What goes up, with its unit.</param>
    public static Plot Create(int width, string title, string x, string y)
    {
        var plot = new Plot();
        plot.Title(Wrap(title, (int)(width / (LetterWidth * TitleSize))), TitleSize);
        plot.XLabel(x, TextSize);
        plot.YLabel(y, TextSize);
        foreach (var axis in plot.Axes.GetAxes())
        {
            axis.TickLabelStyle.FontSize = TextSize - 2;
        }
        plot.Axes.Title.FullFigureCenter = true;
        plot.Axes.Right.MinimumSize = 2 * TextSize;
        plot.Legend.FontSize = TextSize - 1;
        plot.Legend.TightHorizontalWrapping = true;
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = Colors[^1].WithAlpha(0);
        plot.Legend.SymbolWidth = 3 * TextSize;
        ChartFont.Use(plot);
        return plot;
    }

    /// <summary>Gives the titles of plots side by side as many lines each, so that the plots begin at the same height.</summary>
    public static void AlignTitles(params IReadOnlyList<Plot> plots)
    {
        var most = plots.Max(Breaks);
        foreach (var plot in plots)
        {
            plot.Axes.Title.Label.Text += string.Concat(Enumerable.Repeat("\n ", most - Breaks(plot)));
        }

        static int Breaks(Plot plot) => plot.Axes.Title.Label.Text.Count(letter => letter == '\n');
    }

    /// <summary>An axis for steps or epochs from 0 to the last one, with ticks at whole numbers only.</summary>
    public static void CountOnX(Plot plot, int last)
    {
        const double room = 0.03;
        plot.Axes.Bottom.TickGenerator = new NumericAutomatic { IntegerTicksOnly = true };
        plot.Axes.SetLimitsX(0, (1 + room) * last);
    }

    /// <summary>Fits the upward axis to what is drawn; around a single value there is little room.</summary>
    public static void FitY(Plot plot, IEnumerable<double> values)
    {
        const double room = 0.05;
        double[] different = [.. values.Where(double.IsFinite).Distinct()];
        plot.Axes.AutoScaleY();
        if (different is [var only] && only != 0)
        {
            plot.Axes.SetLimitsY(only - room * Math.Abs(only), only + room * Math.Abs(only));
        }
    }

    /// <summary>A row of names below the plot, where it hides nothing.</summary>
    public static void ShowLegend(Plot plot)
    {
        plot.Legend.Orientation = Orientation.Horizontal;
        plot.ShowLegend(Edge.Bottom);
    }

    /// <summary>Draws a series as line and markers in its colours and shapes.</summary>
    public static void Draw(Scatter scatter, int series)
    {
        scatter.Color = ColorOf(series);
        scatter.LineWidth = LineWidth;
        scatter.LinePattern = PatternOf(series);
        scatter.MarkerShape = MarkerOf(series);
        scatter.MarkerSize = MarkerSize;
    }

    /// <summary>Draws error bars in the colour of their series.</summary>
    public static void Draw(ErrorBar bar, int series)
    {
        bar.Color = ColorOf(series);
        bar.LineWidth = LineWidth / 2;
        bar.CapSize = MarkerSize / 2;
    }

    /// <summary>Breaks a text between words into lines of about so many letters.</summary>
    internal static string Wrap(string text, int letters)
    {
        var lines = new List<string> { "" };
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (lines[^1].Length == 0)
            {
                lines[^1] = word;
            }
            else if (lines[^1].Length + 1 + word.Length <= letters)
            {
                lines[^1] += " " + word;
            }
            else
            {
                lines.Add(word);
            }
        }
        return string.Join('\n', lines);
    }
}
