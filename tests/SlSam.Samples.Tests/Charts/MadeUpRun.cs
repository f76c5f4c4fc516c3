using SlSam.Samples.Metrics;
using SlSam.Samples.Training;

namespace SlSam.Samples.Tests.Charts;

/// <summary>A run as a trainer might report it.</summary>
internal static class MadeUpRun
{
    /// <summary>A run of so many epochs; the loss falls, the bandit comes to like the later arms.</summary>
    public static TrainingResult Of(IReadOnlyList<string> arms, int epochs, int stepsPerEpoch, int? stopAfter = null)
    {
        var plan = new TrainingPlan(epochs * stepsPerEpoch, stepsPerEpoch);
        var steps = Math.Min(stopAfter ?? plan.TotalSteps, plan.TotalSteps);
        var finished = Enumerable.Range(1, steps / stepsPerEpoch).Select(epoch => Epoch(epoch, stepsPerEpoch, epochs));
        return new TrainingResult(plan, [.. finished], Activity(arms, plan.TotalSteps, steps)) { StepLosses = Losses(steps) };
    }

    private static double[] Losses(int steps)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, steps).Select(i => 2.3 * Math.Exp(-3.0 * i / steps) + 0.4 * random.NextDouble())];
    }

    private static EpochReport Epoch(int epoch, int steps, int epochs)
    {
        var loss = 2.3 * Math.Exp(-2.5 * epoch / epochs) + 0.3;
        var test = new Evaluation(loss, 1000, [new Metric("accuracy", 0.95 - loss / 4), new Metric("f1", 0.5)]);
        return new EpochReport(epoch, steps, loss, test, TimeSpan.FromSeconds(10));
    }

    private static ArmActivity Activity(IReadOnlyList<string> arms, int totalSteps, int steps)
    {
        var random = new Random(2);
        var activity = new ArmActivity(arms, totalSteps);
        for (var step = 0; step < steps; step++)
        {
            var learned = (double)step / totalSteps;
            var active = Enumerable.Range(0, arms.Count).Where(arm => random.NextDouble() < 0.2 + 0.3 * learned * (arm % 16 / 15.0 - 0.5));
            activity.Add([.. active], activeShare: 0.2);
        }
        return activity;
    }
}
