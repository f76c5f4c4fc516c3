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
}
