namespace SlSam;

/// <summary>What one step did.</summary>
public sealed record StepStatistics
{
    internal static StepStatistics None { get; } = new();

    /// <summary>Loss of the first pass, at the weights. NaN before the first step.</summary>
    public double Loss { get; init; } = double.NaN;

    /// <summary>Loss of the second pass, at the perturbed point; NaN where there was one pass.</summary>
    public double PerturbedLoss { get; init; } = double.NaN;

    /// <summary>L2 norm of the first pass's gradient over all active parameters (n of SL-SAM, step 3).</summary>
    public double GradientNorm { get; init; } = double.NaN;

    /// <summary>L2 norm of the first pass's gradient for each active arm, in the order of <see cref="SlSamOptimizer.ActiveArms"/>;
    /// 0 for an arm that the loss does not use.</summary>
    public IReadOnlyList<float> ArmGradientNorms { get; init; } = [];

    /// <summary>Number of elements that took part in the step.</summary>
    public long ActiveParameters { get; init; }

    /// <summary>Number of elements that are trained at all.</summary>
    public long TotalParameters { get; init; }

    /// <summary>Whether the step had a second pass at a perturbed point.</summary>
    public bool Perturbed { get; init; }

    /// <summary>L2 norm of the gradient that the update is made with, before clipping: of the second pass where there was one, else of the first.</summary>
    public double UpdateGradientNorm { get; init; } = double.NaN;

    /// <summary>Whether the update was left out because a gradient was not finite (<see cref="NonFiniteGradients.SkipStep"/>).</summary>
    public bool Skipped { get; init; }

    /// <summary>How many steps this optimizer has left out so far.</summary>
    public long SkippedSteps { get; init; }
}
