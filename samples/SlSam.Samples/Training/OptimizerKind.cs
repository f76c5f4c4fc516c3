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

    /// <summary>ASAM: a perturbation in proportion to the weights.</summary>
    Asam,

    /// <summary>S2-SAM: one pass, along the gradient of the step before.</summary>
    S2Sam,

    /// <summary>MSAM: one pass, ahead along the momentum.</summary>
    Msam,

    /// <summary>LookSAM: perturbed in every fifth step, whose effect the others reuse.</summary>
    LookSam,

    /// <summary>GSAM: also closes the gap between the two losses.</summary>
    Gsam,

    /// <summary>WSAM: sharpness with a weight of its own, after the update.</summary>
    Wsam,

    /// <summary>Friendly SAM: away from what all batches have in common.</summary>
    Friendly,

    /// <summary>VaSSO: along an average of gradients.</summary>
    VaSso,

    /// <summary>SAM-ON: normalization layers alone are perturbed.</summary>
    SamOn,
}
