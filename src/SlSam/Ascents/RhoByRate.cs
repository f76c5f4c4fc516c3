namespace SlSam;

/// <summary>
/// GSAM's schedule of rho, which follows the learning rate in force (that of the first group): rho = RhoMin + (Rho - RhoMin) (rate - RateMin) / (RateMax -
/// RateMin), with <see cref="SlSamOptimizer.Rho"/> as the largest. Rates outside of the range count as its ends.
/// </summary>
/// <param name="RhoMin">Rho at the smallest rate, finite, at least 0.</param>
/// <param name="RateMin">The smallest rate, finite, at least 0.</param>
/// <param name="RateMax">The largest rate, finite, above <paramref name="RateMin"/>.</param>
public sealed record RhoByRate(double RhoMin, double RateMin, double RateMax)
{
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    internal void Validate()
    {
        Require.FiniteAndNotNegative(RhoMin);
        Require.FiniteAndNotNegative(RateMin);
        Require.FiniteAndNotNegative(RateMax);
        if (RateMax <= RateMin)
        {
            throw new ArgumentOutOfRangeException(
                nameof(RateMax),
                RateMax,
                FormattableString.Invariant($"RateMax is {RateMax}, not above RateMin = {RateMin}; expected the larger of the two.")
            );
        }
    }

    /// <summary>Rho at a rate.</summary>
    internal double At(double rate, double rhoMax) =>
        RhoMin + ((rhoMax - RhoMin) * Math.Clamp((rate - RateMin) / (RateMax - RateMin), 0, 1));
}
