namespace SlSam.Benchmarks.Soak;

/// <summary>What a soak found.</summary>
/// <param name="Sampler">What was soaked.</param>
/// <param name="Steps">How many steps it took.</param>
/// <param name="Before">Counted after the settling steps.</param>
/// <param name="After">Counted at the end.</param>
/// <param name="ProbabilityFault">The first step whose probabilities left their bounds; null for none.</param>
internal sealed record SoakResult(string Sampler, int Steps, SoakCount Before, SoakCount After, string? ProbabilityFault)
{
    private const double MostGrowth = 0.01;

    /// <summary>Growth of resident memory, as a share.</summary>
    public double Growth => ((double)After.ResidentBytes / Before.ResidentBytes) - 1;

    public long MoreTensors => After.Tensors - Before.Tensors;

    /// <summary>Memory within one part in a hundred, as many tensors as before, and probabilities in bounds throughout.</summary>
    public bool IsSteady => Growth <= MostGrowth && MoreTensors == 0 && ProbabilityFault is null;
}
