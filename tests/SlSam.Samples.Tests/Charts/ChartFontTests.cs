using SlSam.Samples.Charts;

namespace SlSam.Samples.Tests.Charts;

/// <summary>Letters come from the program's own font, whatever fonts the machine has or lacks.</summary>
public sealed class ChartFontTests
{
    [Fact]
    public void The_program_brings_the_font_and_its_licence()
    {
        ChartFont.Name.Should().Be("DejaVu Sans");
        typeof(ChartFont).Assembly.GetManifestResourceNames().Should().Contain(["DejaVuSans.ttf", "DejaVuSans-LICENSE.txt"]);
    }

    [Fact]
    public void It_has_the_letters_of_plots()
    {
        var letters = string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(letter => (char)letter)) + "äöüéßñρα±−×µ…";

        letters.Where(letter => ChartFont.Typeface.GetGlyph(letter) == 0).Should().BeEmpty();
    }

    [Theory]
    [InlineData("DejaVu Sans", ScottPlot.FontWeight.Normal)]
    [InlineData("DejaVu Sans", ScottPlot.FontWeight.Bold)]
    [InlineData("A font that no machine has", ScottPlot.FontWeight.Normal)]
    public void Whatever_font_a_plot_asks_for_it_gets_this_one(string name, ScottPlot.FontWeight weight)
    {
        _ = ChartFont.Name;

        ScottPlot
            .Fonts.GetTypeface(name, weight, ScottPlot.FontSlant.Upright, ScottPlot.FontSpacing.Normal)
            .Should()
            .BeSameAs(ChartFont.Typeface);
    }

    [Fact]
    public void Title_axes_legend_and_colour_bar_use_it()
    {
        using var plot = ChartStyle.Create(400, "title", "x", "y");
        var bar = plot.Add.ColorBar(plot.Add.Heatmap(new double[2, 2]));
        ChartFont.Use(plot);

        var axes = plot.Axes.GetAxes().ToArray();
        axes.Select(axis => axis.TickLabelStyle.FontName)
            .Concat(axes.Select(axis => axis.Label.FontName))
            .Concat([plot.Axes.Title.Label.FontName, plot.Legend.FontName, bar.LabelStyle.FontName, bar.Axis.TickLabelStyle.FontName])
            .Should()
            .AllBe(ChartFont.Name);
    }
}
