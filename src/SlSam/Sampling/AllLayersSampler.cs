using System.Collections.ObjectModel;
using SlSam.Layers;

namespace SlSam.Sampling;

/// <summary>Every arm is active in every step: dense SAM.</summary>
public sealed class AllLayersSampler : IResumableSampler, IRearrangedSampler, IForgettingSampler
{
    private readonly ReadOnlyCollection<double> _probabilities;
    private readonly ReadOnlyCollection<int> _all;

    /// <param name="arms">Number of arms, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="arms"/> is less than 1.</exception>
    public AllLayersSampler(int arms)
    {
        Require.Positive(arms);
        _probabilities = Array.AsReadOnly(Enumerable.Repeat(1.0, arms).ToArray());
        _all = Array.AsReadOnly(Enumerable.Range(0, arms).ToArray());
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> Probabilities => _probabilities;

    /// <inheritdoc/>
    public IReadOnlyList<int> Sample() => _all;

    /// <summary>Learns nothing.</summary>
    /// <inheritdoc/>
    public void Update(IReadOnlyList<int> active, IReadOnlyList<float> gradientNorms) { }

    /// <inheritdoc/>
    public ILayerSampler Rearranged(IReadOnlyList<LayerArm> arms, IReadOnlyList<int> previousIndex)
    {
        Require.NotNull(arms);
        return new AllLayersSampler(arms.Count);
    }

    void IForgettingSampler.Forget() { }

    /// <inheritdoc/>
    public void SaveState(BinaryWriter writer)
    {
        Require.NotNull(writer);
        SamplerState.WriteHeader(writer, nameof(AllLayersSampler), _all.Count);
    }

    /// <inheritdoc/>
    public void LoadState(BinaryReader reader)
    {
        Require.NotNull(reader);
        SamplerState.Read(
            nameof(AllLayersSampler),
            () =>
            {
                SamplerState.ReadHeader(reader, nameof(AllLayersSampler), _all.Count);
                return true;
            }
        );
    }
}
