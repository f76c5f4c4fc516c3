namespace SlSam;

/// <summary>How the arms of a step are chosen.</summary>
public enum LayerSampling
{
    /// <summary>The paper's bandit: arms with large gradients more often (<see cref="Sampling.Exp3LayerSampler"/>).</summary>
    Exp3,

    /// <summary>Each arm with the same chance throughout (<see cref="Sampling.UniformLayerSampler"/>).</summary>
    Uniform,

    /// <summary>All arms in every step (<see cref="Sampling.AllLayersSampler"/>).</summary>
    All,

    /// <summary>
    /// <see cref="SlSamOptions.ActiveArmCount"/> arms in every step, any of them with the same chance (<see cref="Sampling.ExactLayerSampler"/>).
    /// </summary>
    Exact,

    /// <summary>
    /// One arm, or <see cref="SlSamOptions.ActiveArmCount"/> of them, after the other, each once a round, in an order that is shuffled anew for
    /// every round (<see cref="Sampling.CyclicLayerSampler"/>).
    /// </summary>
    Cyclic,
}
