using SkiaSharp;
using SlSam.Samples.Charts;
using SlSam.Samples.Reports;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Charts;

public sealed class CompareChartsTests : IDisposable
{
    private const string Time = "Time of a step";

    private static readonly MetricScale Accuracy = MetricScale.Of("accuracy");
    private static readonly MetricScale F1 = MetricScale.Of("f1");
    private static readonly Spread Unknown = Spread.Of([]);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Methods_have_a_row_each()
    {
        CompareCharts.SaveComparison(_folder["2.png"], "a title", Accuracy, Time, [Method("AdamW"), Method("SL-SAM")]).Should().BeTrue();
        CompareCharts.SaveComparison(_folder["3.png"], "a title", F1, Time, [Method("a"), Method("b"), Method("c")]).Should().BeTrue();

        PngSize.Of(_folder["2.png"]).Should().Be((1500, 170 + 2 * 45));
        PngSize.Of(_folder["3.png"]).Should().Be((1500, 170 + 3 * 45));
        _folder.Files.Should().Equal("2.png", "3.png");
    }

    [Fact]
    public void Metric_and_time_over_the_active_fraction_are_a_chart()
    {
        SparsityCurve curve = new("SL-SAM", [(0.5, Method("s 0.5")), (0.1, Method("s 0.1"))]);

        CompareCharts.SaveSparsity(_folder["s.png"], "a title", Accuracy, Time, [curve], [Method("AdamW")]).Should().BeTrue();

        PngSize.Of(_folder["s.png"]).Should().Be((1500, 700));
    }

    [Fact]
    public void Metric_over_price_is_a_chart_of_the_methods_that_have_both()
    {
        var free = Method("free") with { TimeRatio = Unknown };

        CompareCharts
            .SavePrice(_folder["price.png"], "a title", Accuracy, Time, [Method("AdamW"), free, Method("SL-SAM")])
            .Should()
            .BeTrue();
        CompareCharts.SavePrice(_folder["none.png"], "a title", Accuracy, Time, [free]).Should().BeFalse();

        PngSize.Of(_folder["price.png"]).Should().Be((1500, 700));
        _folder.Files.Should().Equal("price.png");
    }

    [Fact]
    public void Without_AdaSAM_there_is_no_time_to_draw_and_the_metric_takes_the_room()
    {
        foreach (var (name, method) in new[] { ("with", Method("SL-SAM")), ("without", Method("SL-SAM") with { TimeRatio = Unknown }) })
        {
            CompareCharts.SaveComparison(_folder[$"methods-{name}.png"], "", F1, Time, [method]).Should().BeTrue();
            CompareCharts.SaveSparsity(_folder[$"s-{name}.png"], "", F1, Time, [new("SL-SAM", [(0.5, method)])], []).Should().BeTrue();
        }

        foreach (var chart in new[] { "methods", "s" })
        {
            IsMiddleWhite(_folder[$"{chart}-with.png"]).Should().BeTrue("two plots have a margin between them");
            IsMiddleWhite(_folder[$"{chart}-without.png"]).Should().BeFalse("one plot goes across");
        }
    }

    [Fact]
    public void Where_no_run_has_a_metric_there_is_no_chart()
    {
        var method = Method("SL-SAM") with { Metric = Unknown };

        CompareCharts.SaveComparison(_folder["methods.png"], "a title", F1, Time, [method]).Should().BeFalse();
        CompareCharts.SaveComparison(_folder["methods.png"], "a title", F1, Time, []).Should().BeFalse();
        CompareCharts.SaveSparsity(_folder["s.png"], "a title", F1, Time, [new("SL-SAM", [(0.5, method)])], []).Should().BeFalse();
        CompareCharts.SaveSparsity(_folder["s.png"], "a title", F1, Time, [], [Method("AdamW")]).Should().BeFalse();
        _folder.Files.Should().BeEmpty();
    }

    [Fact]
    public void Which_way_is_better_is_told_where_it_is_not_the_usual_one()
    {
        MetricScale.Of("accuracy").Should().Be(new MetricScale("test accuracy (%)", 100));
        MetricScale.Of("f1").Label.Should().Be("test f1");
        MetricScale.Of("perplexity", lowerIsBetter: true).Label.Should().Be("test perplexity (lower is better)");
    }

    private static bool IsMiddleWhite(string path)
    {
        using var chart = SKBitmap.Decode(path);
        return Enumerable.Range(0, chart.Height).All(y => chart.GetPixel(chart.Width / 2, y) == SKColors.White);
    }

    private static ComparedMethod Method(string name) => new(name, Spread.Of([0.5, 0.75]), Spread.Of([0.9]));
}
