namespace SlSam;

/// <summary>What one step did.</summary>
public sealed record StepStatistics
{
    internal static StepStatistics None { get; } = new();

    /// <summary>Number of the step, from 1; 0 before the first. Skipped steps count.</summary>
    public long Step { get; init; }

    /// <summary>Loss of the pass at the weights; NaN where none ran there, and before the first step.</summary>
    public double Loss { get; init; } = double.NaN;

    /// <summary>Loss of the pass at the perturbed point; NaN where there was none.</summary>
    public double PerturbedLoss { get; init; } = double.NaN;

    /// <summary>
    /// L2 norm of the gradient of the pass at the weights (n of SL-SAM, step 3), over all active parameters, or over those that it computed gradients for; NaN
    /// where none ran there.
    /// </summary>
    public double GradientNorm { get; init; } = double.NaN;

    /// <summary>What the sampler is told: the L2 norm of each active arm's gradient, in the order of <see cref="SlSamOptimizer.ActiveArms"/>; 0 for an arm
    /// that the loss does not use. Of the first pass, or of the last where the first saw a part of the batch or of the parameters only.</summary>
    public IReadOnlyList<float> ArmGradientNorms { get; init; } = [];

    /// <summary>Number of elements that took part in the step.</summary>
    public long ActiveParameters { get; init; }

    /// <summary>Number of elements that are trained at all.</summary>
    public long TotalParameters { get; init; }

    /// <summary>Whether the step had a pass at a perturbed point.</summary>
    public bool Perturbed { get; init; }

    /// <summary>
    /// L2 norm of the perturbation, over all active parameters: at most rho where no factor is above 1 (<see cref="Ascent.Adaptive"/> scales otherwise); 0 for a
    /// plain step.
    /// </summary>
    public double PerturbationNorm { get; init; }

    /// <summary>L2 norm of the gradient that the update is made with, before clipping: that of the last pass, or what <see cref="SlSamOptions.Descent"/> makes of two.</summary>
    public double UpdateGradientNorm { get; init; } = double.NaN;

    /// <summary>What losses were multiplied by in this step (<see cref="SlSamOptions.LossScale"/>); 1 without. All other numbers here are unscaled.</summary>
    public double LossScale { get; init; } = 1;

    /// <summary>Whether the update was left out because a gradient was not finite (<see cref="NonFiniteGradients.SkipStep"/>, or an overflow under <see cref="SlSamOptions.LossScale"/>).</summary>
    public bool Skipped { get; init; }

    /// <summary>How many steps this optimizer has left out so far.</summary>
    public long SkippedSteps { get; init; }
}
