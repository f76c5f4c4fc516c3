namespace SlSam;

/// <summary>Whose gradient is scaled to <see cref="SlSamOptions.Rho"/>.</summary>
public enum PerturbationScope
{
    /// <summary>That of all active parameters: what the perturbation moves gets its part of rho.</summary>
    Active,

    /// <summary>
    /// That of the parameters alone which the perturbation moves (SAM-ON): they get all of rho, and the pass at the weights computes no other weight gradients,
    /// unless <see cref="SlSamOptions.Descent"/> needs them. The sampler then learns from the second pass. A step in which no active parameter is moved is a plain
    /// one.
    /// </summary>
    Perturbed,
}
