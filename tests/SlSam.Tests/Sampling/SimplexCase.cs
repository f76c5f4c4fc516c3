using FsCheck;
using FsCheck.Fluent;
using SlSam.Sampling;

namespace SlSam.Tests.Sampling;

/// <summary>Weights as logarithms, a budget and a floor: what <see cref="CappedSimplex"/> projects.</summary>
public sealed record SimplexCase(double[] LogWeights, double Budget, double Floor)
{
    /// <summary>From weights that hardly differ to weights e^1e98 apart, with ties, with budgets at both ends.</summary>
    internal static Gen<SimplexCase> Any(int mostArms) =>
        from arms in Gen.Choose(1, mostArms)
        from spread in Gen.Elements(0, 1e-12, 1e-3, 1, 20, 700, 1e6, 1e98)
        from levels in Gen.Elements(2, 5, 1_000_000_000)
        from units in Properties.Uniform().ArrayOf(arms)
        from floor in Gen.Elements(1e-300, 1e-12, 1e-8, 1e-3, 0.1, 0.5, 1)
        from place in Gen.OneOf(Gen.Elements(0.0, 1.0), Properties.Uniform(), Properties.Uniform().Select(u => u * u * u * u))
        select new SimplexCase(
            [.. units.Select(unit => -spread * Math.Round(unit * levels) / levels)],
            Math.Clamp(arms * (floor + (place * (1 - floor))), arms * floor, arms),
            floor
        );

    public double[] Project()
    {
        var probabilities = new double[LogWeights.Length];
        CappedSimplex.Project(LogWeights, Budget, Floor, probabilities);
        return probabilities;
    }

    public override string ToString() =>
        FormattableString.Invariant($"budget {Budget:R}, floor {Floor}, log weights [{string.Join(", ", LogWeights.Take(20))}]");
}
