namespace SlSam;

/// <summary>
/// Which gradient the update is made with, out of g, that at the weights, and g', that at the perturbed point. Norms and products are over all active parameters
/// that have both.
/// </summary>
public abstract record Descent
{
    private protected Descent() { }

    /// <summary>SAM's: g'.</summary>
    public static Descent Perturbed { get; } = new PerturbedKind();

    /// <summary>GSAM's (Zhuang et al., arXiv 2203.08065): g' - alpha r, where r = g - (g.g' / |g'|^2) g' is what of g is at right angles to g'.</summary>
    /// <param name="alpha">How much of it is taken off, finite, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of its range.</exception>
    public static Descent SurrogateGap(double alpha = 0.4)
    {
        Require.FiniteAndNotNegative(alpha);
        return new SurrogateGapKind(alpha);
    }

    /// <summary>
    /// WSAM's (Yue et al., arXiv 2305.15817), with a = gamma / (1 - gamma). Decoupled: the update is made with g, and then w moves by -lr a (g' - g), lr being
    /// that of its group. Else the update is made with (1 - a) g + a g'.
    /// </summary>
    /// <param name="gamma">Weight of the sharpness, in [0, 1): 0 is no SAM, 0.5 SAM, more goes beyond it.</param>
    /// <param name="decoupled">Whether the sharpness acts after the update.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of its range.</exception>
    public static Descent Weighted(double gamma = 0.9, bool decoupled = true)
    {
        Require.Decay(gamma);
        return new WeightedKind(gamma, decoupled);
    }

    /// <summary>
    /// LookSAM's (Liu et al., arXiv 2203.02714), with <see cref="SlSamOptions.AscentEvery"/> above 1. A perturbed step is SAM's, and keeps
    /// v = unit(g' - (g.g' / |g|^2) g). A step in between has one pass, at the weights, and is made with g + alpha |g| v / |v|, the norms being those of the active
    /// parameters that have a v.
    /// </summary>
    /// <param name="alpha">Size of what is added, finite, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of its range.</exception>
    public static Descent Look(double alpha = 0.7)
    {
        Require.FiniteAndNotNegative(alpha);
        return new LookKind(alpha);
    }

    /// <summary>What it is called in messages.</summary>
    internal abstract string Name { get; }

    internal sealed record PerturbedKind : Descent
    {
        internal override string Name => nameof(Perturbed);
    }

    internal sealed record SurrogateGapKind(double Alpha) : Descent
    {
        internal override string Name => nameof(SurrogateGap);
    }

    internal sealed record WeightedKind(double Gamma, bool Decoupled) : Descent
    {
        internal override string Name => nameof(Weighted);
    }

    internal sealed record LookKind(double Alpha) : Descent
    {
        internal override string Name => nameof(Look);
    }
}
