using ScottPlot;
using SkiaSharp;

namespace SlSam.Samples.Charts;

/// <summary>
/// The font of all plots. It is a part of the program: a bare Debian has no fonts, and plots would have no letters there; and so a plot looks
/// the same on every machine.
/// </summary>
internal static class ChartFont
{
    private const string Resource = "DejaVuSans.ttf";

    private static readonly Lazy<SKTypeface> Embedded = new(Load);

    static ChartFont() => ScottPlot.Fonts.FontResolvers.Insert(0, new Resolver());

    /// <summary>Family name of the font.</summary>
    public static string Name => Typeface.FamilyName;

    /// <summary>The font, shared by all plots; nobody disposes it.</summary>
    public static SKTypeface Typeface => Embedded.Value;

    /// <summary>Gives a plot, with all panels that it has by now, the font.</summary>
    public static void Use(Plot plot)
    {
        plot.Font.Set(Name);
        plot.Legend.FontName = Name;
        foreach (var bar in plot.Axes.GetPanels().OfType<ScottPlot.Panels.ColorBar>())
        {
            bar.LabelStyle.FontName = Name;
            bar.Axis.TickLabelStyle.FontName = Name;
        }
    }

    private static SKTypeface Load()
    {
        using var stream = typeof(ChartFont).Assembly.GetManifestResourceStream(Resource);
        return SKTypeface.FromStream(stream) ?? throw new InvalidDataException($"{Resource}: found no font in the program's resource.");
    }

    /// <summary>Whatever font is asked for, a plot's letters come from this one.</summary>
    private sealed class Resolver : IFontResolver
    {
        public SKTypeface CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) => Typeface;

        public SKTypeface CreateTypeface(string fontName, bool bold, bool italic) => Typeface;
    }
}
