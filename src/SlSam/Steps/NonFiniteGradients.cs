namespace SlSam;

/// <summary>What a step does about a gradient that is not finite, in either pass.</summary>
public enum NonFiniteGradients
{
    /// <summary>Throws a <see cref="NonFiniteGradientException"/> that names the arms; everything is as before the step.</summary>
    Throw,

    /// <summary>
    /// Leaves out the update and the learning, and goes on to the next draw; weights, moments, probabilities and the model's buffers are as before
    /// the step. Counted in the statistics of the step.
    /// </summary>
    SkipStep,
}
