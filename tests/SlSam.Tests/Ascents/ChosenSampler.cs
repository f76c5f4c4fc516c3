using SlSam.Sampling;

namespace SlSam.Tests.Ascents;

/// <summary>Draws what the test says at the moment.</summary>
internal sealed class ChosenSampler(int arms, Func<int[]> choose) : ILayerSampler
{
    public IReadOnlyList<double> Probabilities { get; } = [.. Enumerable.Repeat(0.5, arms)];

    public IReadOnlyList<int> Sample() => choose();

    public void Update(IReadOnlyList<int> active, IReadOnlyList<float> gradientNorms) { }
}
