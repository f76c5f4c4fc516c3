namespace SlSam.Sampling;

/// <summary>What EXP3 takes for an arm's reward.</summary>
public enum Exp3Reward
{
    /// <summary>
    /// The gradient norm as it is: the paper's. How fast probabilities move then depends on the size of the gradients:
    /// with small ones they hardly leave the uniform start, with large ones arms fall to the floor within a few steps.
    /// </summary>
    Raw,

    /// <summary>
    /// The norm divided by a running root mean square of all arms' norms, estimated from the active ones without bias
    /// (mean over arms of n_i^2 / p_i, decay 0.9). Multiplying the loss by a constant then changes nothing.
    /// </summary>
    Normalized,
}
