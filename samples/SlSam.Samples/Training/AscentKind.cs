namespace SlSam.Samples.Training;

/// <summary>Where SL-SAM's perturbation comes from.</summary>
public enum AscentKind
{
    /// <summary>From a pass of its own at the weights, as in the paper.</summary>
    Own,

    /// <summary>From the gradient of the step before, as in S2-SAM: one pass a step.</summary>
    Previous,

    /// <summary>From the momentum, ahead of it, as in MSAM: one pass a step.</summary>
    Momentum,
}
