namespace SlSam.Sampling;

/// <summary>
/// Which arms come up together. The chance of each arm to be active in a step is its probability under every coupling, and the bandit learns
/// by these alone; but what a step costs depends on how far down the lowest active arm lies, and that is the coupling's to choose.
/// </summary>
public enum ArmCoupling
{
    /// <summary>Every arm is drawn for itself, as in the paper. One of many arms nearly always lies near the bottom.</summary>
    Independent,

    /// <summary>
    /// The active arms lie side by side: a window that moves over the model. Their number hardly varies, and the backward pass goes down
    /// through some 60 % of the model at s = 0.2. Arms are in the order of the forward pass.
    /// </summary>
    Adjacent,

    /// <summary>
    /// As shallow as the probabilities allow: the topmost arms take turns, and all others share the rest of the steps. Some 30 % of the model
    /// at s = 0.2. Arms are in the order of the forward pass. EXP3 compares the arms of a step with each other: those that come up
    /// alone neither win nor lose.
    /// </summary>
    Shallow,
}
