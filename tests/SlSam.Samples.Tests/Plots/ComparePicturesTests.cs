using FluentAssertions;
using SlSam.Samples.Plots;
using SlSam.Samples.Reports;
using SlSam.Samples.Tests.Files;
using Xunit;

namespace SlSam.Samples.Tests.Plots;

public sealed class ComparePicturesTests : IDisposable
{
    private const string Time = "Time of a step";

    private static readonly Spread Unknown = Spread.Of([]);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Methods_have_a_row_each()
    {
        ComparePictures
            .SaveComparison(_folder["2.png"], "a title", "accuracy", Time, [Method("AdamW"), Method("SL-SAM")])
            .Should()
            .BeTrue();
        ComparePictures.SaveComparison(_folder["3.png"], "a title", "f1", Time, [Method("a"), Method("b"), Method("c")]).Should().BeTrue();

        PngSize.Of(_folder["2.png"]).Should().Be((1500, 170 + 2 * 45));
        PngSize.Of(_folder["3.png"]).Should().Be((1500, 170 + 3 * 45));
        _folder.Files.Should().Equal("2.png", "3.png");
    }

    [Fact]
    public void Metric_and_time_over_the_active_fraction_are_a_picture()
    {
        SparsityCurve curve = new("SL-SAM", [(0.5, Method("s 0.5")), (0.1, Method("s 0.1"))]);

        ComparePictures.SaveSparsity(_folder["s.png"], "a title", "accuracy", Time, [curve], [Method("AdamW")]).Should().BeTrue();

        PngSize.Of(_folder["s.png"]).Should().Be((1500, 700));
    }

    [Fact]
    public void Without_AdaSAM_there_is_no_time_to_draw_and_the_metric_takes_the_room()
    {
        var method = Method("SL-SAM") with { TimeRatio = Unknown };

        ComparePictures.SaveComparison(_folder["methods.png"], "a title", "f1", Time, [method]).Should().BeTrue();
        ComparePictures.SaveSparsity(_folder["s.png"], "a title", "f1", Time, [new("SL-SAM", [(0.5, method)])], []).Should().BeTrue();
    }

    [Fact]
    public void Where_no_run_has_a_metric_there_is_no_picture()
    {
        var method = Method("SL-SAM") with { Metric = Unknown };

        ComparePictures.SaveComparison(_folder["methods.png"], "a title", "f1", Time, [method]).Should().BeFalse();
        ComparePictures.SaveComparison(_folder["methods.png"], "a title", "f1", Time, []).Should().BeFalse();
        ComparePictures.SaveSparsity(_folder["s.png"], "a title", "f1", Time, [new("SL-SAM", [(0.5, method)])], []).Should().BeFalse();
        ComparePictures.SaveSparsity(_folder["s.png"], "a title", "f1", Time, [], [Method("AdamW")]).Should().BeFalse();
        _folder.Files.Should().BeEmpty();
    }

    private static ComparedMethod Method(string name) => new(name, Spread.Of([0.5, 0.75]), Spread.Of([0.9]));
}
