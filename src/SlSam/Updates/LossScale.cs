namespace SlSam;

/// <summary>
/// What losses are multiplied by, so that gradients of float16 do not vanish (Micikevicius et al., arXiv 1710.03740): <see cref="StepPass.Backward"/> multiplies by
/// the scale, and the step divides by it. Where a gradient of either pass overflows, the whole step is left out and the scale made smaller; after a number of
/// steps without, it is made larger.
/// </summary>
public sealed record LossScale
{
    private LossScale(double initial, double growth, int interval, double backoff) =>
        (Initial, Growth, Interval, Backoff) = (initial, growth, interval, backoff);

    /// <summary>The scale that training begins with.</summary>
    public double Initial { get; }

    /// <summary>What the scale is multiplied by after <see cref="Interval"/> steps without an overflow.</summary>
    public double Growth { get; }

    /// <summary>How many steps without an overflow it takes for the scale to grow.</summary>
    public int Interval { get; }

    /// <summary>What the scale is multiplied by after an overflow; it does not fall below 1.</summary>
    public double Backoff { get; }

    /// <summary>A scale that follows the gradients, as PyTorch's GradScaler.</summary>
    /// <param name="initial">Finite, at least 1.</param>
    /// <param name="growth">Finite, at least 1; powers of two change no gradient's digits.</param>
    /// <param name="interval">At least 1.</param>
    /// <param name="backoff">Above 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static LossScale Dynamic(double initial = 65536, double growth = 2, int interval = 2000, double backoff = 0.5)
    {
        Require.FiniteAndAtLeastOne(initial);
        Require.FiniteAndAtLeastOne(growth);
        Require.Positive(interval);
        Require.BetweenZeroAndOne(backoff);
        return new LossScale(initial, growth, interval, backoff);
    }
}
