namespace SlSam;

/// <summary>
/// Where the perturbed point of a step lies: what the weights are moved along by <see cref="SlSamOptions.Rho"/>, restored before the update. In formulas g is
/// the gradient of a pass at the weights, e the perturbation, and |.| the L2 norm over all active parameters (<see cref="SlSamOptions.NormOver"/>).
/// </summary>
public abstract record Ascent
{
    private protected Ascent() { }

    /// <summary>SAM's (Foret et al., arXiv 2010.01412): e = rho g / |g|. Two passes.</summary>
    public static Ascent Gradient { get; } = new GradientKind();

    /// <summary>
    /// S2-SAM's: e = rho d / |d|, where d is the gradient that the step before made its update with. One pass. A parameter that was not active lately has no
    /// direction and stays where it is. Nothing is known at the weights: the loss of the step is that at the perturbed point, the sampler learns from its
    /// gradient, and BatchNorm's running statistics are those of perturbed activations.
    /// </summary>
    public static Ascent PreviousGradient { get; } = new PreviousGradientKind();

    /// <summary>
    /// MSAM's (Becker et al., arXiv 2401.12033): e = -rho m / |m|, where m is the momentum of the optimizer that makes the update: ahead, along the step to
    /// come. One pass, with what <see cref="PreviousGradient"/> says of that. Wants a rho around 1. Not over an optimizer that keeps no momentum.
    /// </summary>
    public static Ascent Momentum { get; } = new MomentumKind();

    /// <summary>ASAM's (Kwon et al., arXiv 2102.11600): e = rho T^2 g / |T g|, where T = abs(w) + eta, and 1 for parameters that are no weights. Two passes.</summary>
    /// <param name="eta">Added to the magnitude of each weight, finite, at least 0.</param>
    /// <param name="on">By parameter name, whether T is abs(w) + eta; null: for names that contain "weight". A tied tensor is one where any of its names is.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static Ascent Adaptive(double eta = 0.01, Func<string, bool>? on = null)
    {
        Require.FiniteAndNotNegative(eta);
        return new AdaptiveKind(eta, on ?? (name => name.Contains("weight", StringComparison.Ordinal)));
    }

    /// <summary>
    /// Friendly SAM's (Li et al., arXiv 2403.12350): e = rho d / |d|, d = g - sigma m, then m = lambda m + (1 - lambda) g: away from what all batches have in
    /// common. Two passes, and a tensor m for each parameter that was ever active. Its first time d = m = g.
    /// </summary>
    /// <param name="sigma">How much of the average is taken off, finite, at least 0.</param>
    /// <param name="lambda">Decay of the average, in [0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static Ascent Friendly(double sigma = 1, double lambda = 0.9)
    {
        Require.FiniteAndNotNegative(sigma);
        Require.Decay(lambda);
        return new FriendlyKind(sigma, lambda);
    }

    /// <summary>
    /// VaSSO's (Li and Giannakis, arXiv 2306.09850): d = (1 - theta) d + theta g, e = rho d / |d|: a direction of less variance. Two passes, and a tensor d for
    /// each parameter that was ever active. Its first time d = g.
    /// </summary>
    /// <param name="theta">Share of the new gradient, in (0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of its range.</exception>
    public static Ascent Variance(double theta = 0.9)
    {
        Require.Fraction(theta);
        return new VarianceKind(theta);
    }

    /// <summary>What it is called in messages.</summary>
    internal abstract string Name { get; }

    /// <summary>Whether it runs a pass of its own, at the weights.</summary>
    internal virtual bool HasPass => true;

    internal sealed record GradientKind : Ascent
    {
        internal override string Name => nameof(Gradient);
    }

    internal sealed record PreviousGradientKind : Ascent
    {
        internal override string Name => nameof(PreviousGradient);

        internal override bool HasPass => false;
    }

    internal sealed record MomentumKind : Ascent
    {
        internal override string Name => nameof(Momentum);

        internal override bool HasPass => false;
    }

    internal sealed record AdaptiveKind(double Eta, Func<string, bool> On) : Ascent
    {
        internal override string Name => nameof(Adaptive);
    }

    internal sealed record FriendlyKind(double Sigma, double Lambda) : Ascent
    {
        internal override string Name => nameof(Friendly);
    }

    internal sealed record VarianceKind(double Theta) : Ascent
    {
        internal override string Name => nameof(Variance);
    }
}
