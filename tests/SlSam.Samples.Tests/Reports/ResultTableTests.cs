using SlSam.Samples.Metrics;
using SlSam.Samples.Reports;
using SlSam.Samples.Training;

namespace SlSam.Samples.Tests.Reports;

public sealed class ResultTableTests
{
    [Fact]
    public void It_has_all_results_and_the_share_of_each_arm()
    {
        var activity = new ArmActivity(["embeddings", "encoder.layer.0"], 4);
        activity.Add([0], activeShare: 0.25);
        activity.Add([0, 1], activeShare: 1);

        var text = Write(activity);

        text.Should().Contain("test accuracy").And.Contain("87.5 % on 1,000 images");
        text.Should().Contain("time of all steps").And.Contain("10.0 s");
        text.Should().Contain("time per epoch").And.Contain("5.0 s", "an epoch has 10 steps, and 20 took 10 s");
        text.Should().Contain("peak memory").And.Contain("512 MiB");
        text.Should().Contain("active parameters, mean").And.Contain("62.5 %");
        text.Should().MatchRegex(@"embeddings\s+│\s+100\.0 %").And.MatchRegex(@"encoder\.layer\.0\s+│\s+50\.0 %");
    }

    [Fact]
    public void Where_all_arms_take_part_in_all_steps_none_is_listed()
    {
        var activity = new ArmActivity(["embeddings"], 1);
        activity.Add([0], activeShare: 1);

        Write(activity).Should().Contain("100.0 %").And.NotContain("embeddings");
    }

    [Fact]
    public void Less_than_an_epoch_has_no_time_per_epoch()
    {
        var activity = new ArmActivity(["embeddings"], 1);
        activity.Add([0], activeShare: 1);

        Write(activity, steps: 9).Should().Contain("time of all steps").And.NotContain("epoch");
    }

    [Fact]
    public void One_image_is_not_called_images()
    {
        var activity = new ArmActivity(["embeddings"], 1);
        activity.Add([0], activeShare: 1);

        Write(activity, tested: 1).Should().Contain("on 1 image ");
    }

    private static string Write(ArmActivity activity, int steps = 20, int tested = 1000)
    {
        var output = new StringWriter();
        var epoch = new EpochReport(1, 5, 0.5, new Evaluation(0.75, tested, [new Metric("accuracy", 0.875)]), TimeSpan.FromSeconds(10));
        var result = new TrainingResult(new TrainingPlan(TotalSteps: steps, StepsPerEpoch: 10), [epoch], activity);
        ResultTable.Write(Consoles.Create(output), result, result.Test, "images", new PeakMemory(512 * 1024 * 1024, Device: null));
        return output.ToString();
    }
}
