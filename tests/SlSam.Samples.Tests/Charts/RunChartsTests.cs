using SkiaSharp;
using SlSam.Samples.Charts;
using SlSam.Samples.Metrics;
using SlSam.Samples.Training;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Charts;

public sealed class RunChartsTests : IDisposable
{
    private static readonly string[] FewArms = ["embeddings", "encoder.layer.0", "head"];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_gets_three_charts_and_nothing_else()
    {
        var files = RunCharts.Save(_folder["out"], MadeUpRun.Of(FewArms, epochs: 2, stepsPerEpoch: 10), "a title");

        files.Should().Equal("loss.png", "accuracy.png", "layer-activity.png");
        _folder.Files.Should().BeEquivalentTo(files.Select(file => $"out/{file}"), "they are written beside and renamed");
        PngSize.Of(_folder["out", "loss.png"]).Should().Be((1200, 700));
        PngSize.Of(_folder["out", "accuracy.png"]).Should().Be((1200, 700));
        PngSize.Of(_folder["out", "layer-activity.png"]).Should().Be((1400, 400));
    }

    [Fact]
    public void The_same_run_gives_the_same_bytes()
    {
        foreach (var folder in new[] { "a", "b" })
        {
            RunCharts.Save(_folder[folder], MadeUpRun.Of(FewArms, epochs: 1, stepsPerEpoch: 3), "a title");
        }

        foreach (var file in new[] { "loss.png", "accuracy.png", "layer-activity.png" })
        {
            File.ReadAllBytes(_folder["a", file]).Should().Equal(File.ReadAllBytes(_folder["b", file]));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void A_run_interrupted_in_its_first_epoch_gets_what_there_is(int steps)
    {
        var files = RunCharts.Save(_folder.Path, MadeUpRun.Of(FewArms, epochs: 3, stepsPerEpoch: 10, stopAfter: steps), "a title");

        files.Should().Equal(steps == 0 ? [] : ["loss.png", "layer-activity.png"]);
        _folder.Files.Should().BeEquivalentTo(files);
    }

    [Fact]
    public void Losses_and_metrics_that_are_not_finite_are_gaps()
    {
        var run = MadeUpRun.Of(FewArms, epochs: 2, stepsPerEpoch: 5);
        var undefined = run.Epochs[1] with { Test = new Evaluation(double.NaN, 10, [new Metric("accuracy", double.NaN)]) };

        var files = RunCharts.Save(
            _folder.Path,
            run with
            {
                Epochs = [run.Epochs[0], undefined],
                StepLosses = [1, double.NaN, double.PositiveInfinity, 2, 1],
            },
            "a title"
        );

        files.Should().Equal("loss.png", "accuracy.png", "layer-activity.png");
        RunCharts.Save(_folder["whole"], run with { StepLosses = [1, 1.5, 1.5, 2, 1] }, "a title");
        File.ReadAllBytes(_folder["loss.png"])
            .Should()
            .NotEqual(File.ReadAllBytes(_folder["whole", "loss.png"]), "there is no line in a gap");
    }

    [Fact]
    public void Nothing_but_undefined_numbers_is_no_chart()
    {
        LossChart.Save(_folder["loss.png"], "a title", [double.NaN, double.PositiveInfinity], [(1, double.NaN)]).Should().BeFalse();
        MetricChart.Save(_folder["f1.png"], "a title", "f1", [double.NaN]).Should().BeFalse();

        _folder.Files.Should().BeEmpty();
    }

    [Fact]
    public void Two_hundred_arms_have_a_row_each_and_four_hundred_one_for_each_part()
    {
        RunCharts.Save(_folder["200"], MadeUpRun.Of(ArmNames.OfVisionTransformer(12), epochs: 1, stepsPerEpoch: 5), "a title");
        RunCharts.Save(_folder["392"], MadeUpRun.Of(ArmNames.OfVisionTransformer(24), epochs: 1, stepsPerEpoch: 5), "a title");

        PngSize.Of(_folder["200", "layer-activity.png"]).Height.Should().BeGreaterThan(200 * 15, "names need 15 pixels");
        PngSize.Of(_folder["392", "layer-activity.png"]).Height.Should().Be(LayerActivityChart.HeightOf(24 + 3));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(3, 1)]
    public void A_single_arm_or_step_is_drawn_too(int arms, int steps)
    {
        var activity = new ArmActivity(FewArms[..arms], steps);
        for (var step = 0; step < steps; step++)
        {
            activity.Add(Enumerable.Range(0, arms), activeShare: 1);
        }

        LayerActivityChart.Save(_folder["activity.png"], "a title", activity);

        using var chart = SKBitmap.Decode(_folder["activity.png"]);
        chart.GetPixel(chart.Width / 2, chart.Height / 2).Should().Be(SKColor.Parse("#fde724"), "that is the end of the colours");
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_an_input_output_error()
    {
        File.WriteAllText(_folder["file"], "");

        var save = () => RunCharts.Save(_folder["file"], MadeUpRun.Of(FewArms, epochs: 1, stepsPerEpoch: 2), "a title");

        save.Should().Throw<IOException>();
    }
}
