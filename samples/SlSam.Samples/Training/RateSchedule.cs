namespace SlSam.Samples.Training;

/// <summary>Multipliers of the base rate as functions of the step alone: training that goes on from a checkpoint needs no state of them.</summary>
/// <param name="kind">How it goes on after the warm-up.</param>
/// <param name="plan">Steps in all and in an epoch.</param>
/// <param name="warmup">Steps in which the rate rises from zero, 0 or more.</param>
public sealed class RateSchedule(ScheduleKind kind, TrainingPlan plan, int warmup)
{
    /// <summary>Half a cosine from 1 before the first step down to a tenth after the last.</summary>
    /// <param name="step">Steps already done, from 0.</param>
    /// <param name="total">Steps of the whole training.</param>
    public static double CosineToTenth(int step, int total) => 0.1 + 0.9 * (1 + Math.Cos(Math.PI * step / total)) / 2;

    /// <summary>The schedule of some options.</summary>
    public static RateSchedule Of(TrainingOptions options, TrainingPlan plan) =>
        new(options.Schedule, plan, options.WarmupSteps(plan.TotalSteps));

    /// <summary>What the base rate is multiplied by in a step.</summary>
    /// <param name="step">Steps already done, from 0.</param>
    public double Multiplier(int step)
    {
        if (step < warmup)
        {
            return (double)step / warmup;
        }
        var (done, ahead) = (step - warmup, plan.TotalSteps - warmup);
        return kind switch
        {
            ScheduleKind.Cosine => CosineToTenth(done, ahead),
            ScheduleKind.CosineByEpoch => CosineToTenth(step / plan.StepsPerEpoch, plan.Epochs),
            ScheduleKind.Linear => (double)(ahead - done) / ahead,
            _ => 1,
        };
    }
}
