namespace SlSam.Samples.Training;

/// <summary>The optimizers that are compared; all are compositions of one engine.</summary>
public enum OptimizerKind
{
    /// <summary>One pass, no perturbation.</summary>
    AdamW,

    /// <summary>Sharpness-aware in every step, all layers.</summary>
    AdaSam,

    /// <summary>Sharpness-aware in a random share of the steps, all layers.</summary>
    Rst,

    /// <summary>Sharpness-aware in every step, in the layers that the bandit picks.</summary>
    SlSam,

    /// <summary>Sharpness-aware in every step, in layers drawn with equal chances: SL-SAM without the bandit.</summary>
    Uniform,
}
