using SlSam.Samples.Metrics;
using SlSam.Samples.Reports;
using SlSam.Samples.Training;

namespace SlSam.Samples.Tests.Reports;

public sealed class LineProgressTests
{
    private readonly StringWriter _output = new();
    private readonly StoppedClock _clock = new();
    private readonly LineProgress _progress;

    public LineProgressTests()
    {
        _progress = new LineProgress(Consoles.Create(_output), "images", _clock);
        _progress.Started(new TrainingPlan(TotalSteps: 20, StepsPerEpoch: 10));
    }

    private string[] Lines => _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [Fact]
    public void A_short_epoch_is_one_line()
    {
        Steps(first: 1, count: 10, seconds: 1);
        _progress.EpochEnded(
            new EpochReport(1, 10, 0.5, new Evaluation(0.75, 1000, [new Metric("accuracy", 0.875)]), TimeSpan.FromSeconds(10))
        );

        Lines.Should().Equal("epoch 1/2: loss 0.500, test loss 0.750, test accuracy 87.5 %, 10.0 s");
    }

    [Fact]
    public void In_a_long_epoch_there_is_a_line_now_and_then()
    {
        Steps(first: 1, count: 7, seconds: 10);

        Lines.Should().Equal("step 3/20: loss 2.000, 2 images/s, 2:50 min left", "step 6/20: loss 2.000, 2 images/s, 2:20 min left");
    }

    [Fact]
    public void Tests_between_epochs_do_not_count_for_the_speed()
    {
        Steps(first: 1, count: 10, seconds: 1);
        _clock.Advance(100);
        _progress.EpochEnded(
            new EpochReport(1, 10, 0.5, new Evaluation(0.75, 1000, [new Metric("accuracy", 0.875)]), TimeSpan.FromSeconds(10))
        );
        Steps(first: 11, count: 1, seconds: 31);

        Lines[^1].Should().StartWith("step 11/20: loss 2.000, 5 images/s");
    }

    private void Steps(int first, int count, double seconds)
    {
        for (var step = first; step < first + count; step++)
        {
            _clock.Advance(seconds);
            _progress.Stepped(new StepReport(step, 1, Examples: 20, Rate: 1, ActiveArms: [0], new StepStatistics { Loss = 2 }));
        }
    }
}
