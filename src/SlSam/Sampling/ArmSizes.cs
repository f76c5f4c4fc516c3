using SlSam.Layers;

namespace SlSam.Sampling;

/// <summary>What arms weigh where a budget is counted: each the same, or by its parameters.</summary>
internal sealed class ArmSizes
{
    private ArmSizes(long[] sizes) => (Of, Total) = (sizes, sizes.Sum());

    /// <summary>The size of each arm.</summary>
    public IReadOnlyList<long> Of { get; }

    public long Total { get; }

    public static ArmSizes InArms(IReadOnlyList<LayerArm> arms) => new([.. Given(arms).Select(_ => 1L)]);

    public static ArmSizes InParameters(IReadOnlyList<LayerArm> arms) =>
        new([.. Given(arms).Select(arm => Math.Max(1, arm.ParameterCount))]);

    private static IReadOnlyList<LayerArm> Given(IReadOnlyList<LayerArm> arms)
    {
        Require.NotNull(arms);
        return arms.Count > 0 ? arms : throw new ArgumentException("arms is empty; expected at least one arm.", nameof(arms));
    }
}
