using System.Collections.ObjectModel;
using SlSam.Layers;

namespace SlSam.Sampling;

/// <summary>Every arm is active with the same chance throughout: the uniform ablation of SL-SAM.</summary>
public sealed class UniformLayerSampler : IResumableSampler, IRearrangedSampler, IForgettingSampler
{
    private readonly double _activeFraction;
    private readonly ArmCoupling _coupling;
    private readonly double[] _probabilities;
    private readonly ReadOnlyCollection<double> _readOnlyProbabilities;
    private RandomState _random;

    /// <param name="arms">Number of arms, at least 1.</param>
    /// <param name="activeFraction">The chance of each arm (the paper's s), in (0, 1].</param>
    /// <param name="seed">Seed of the draws; null takes one from the system.</param>
    /// <param name="coupling">Which arms come up together.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public UniformLayerSampler(int arms, double activeFraction, long? seed = null, ArmCoupling coupling = ArmCoupling.Independent)
    {
        Require.Positive(arms);
        Require.Fraction(activeFraction);
        Require.Defined(coupling);
        (_activeFraction, _coupling) = (activeFraction, coupling);
        _probabilities = new double[arms];
        Array.Fill(_probabilities, activeFraction);
        _readOnlyProbabilities = Array.AsReadOnly(_probabilities);
        _random = new RandomState(seed);
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> Probabilities => _readOnlyProbabilities;

    /// <inheritdoc/>
    public IReadOnlyList<int> Sample() => ArmDraw.Draw(_probabilities, _coupling, _random.NextUniform);

    /// <summary>Learns nothing.</summary>
    /// <inheritdoc/>
    public void Update(IReadOnlyList<int> active, IReadOnlyList<float> gradientNorms) { }

    /// <inheritdoc/>
    public ILayerSampler Rearranged(IReadOnlyList<LayerArm> arms, IReadOnlyList<int> previousIndex)
    {
        Require.NotNull(arms);
        return new UniformLayerSampler(arms.Count, _activeFraction, seed: 0, _coupling) { _random = _random.Copy() };
    }

    void IForgettingSampler.Forget() { }

    /// <inheritdoc/>
    public void SaveState(BinaryWriter writer)
    {
        Require.NotNull(writer);
        SamplerState.WriteHeader(writer, nameof(UniformLayerSampler), _probabilities.Length);
        _random.Save(writer);
    }

    /// <inheritdoc/>
    public void LoadState(BinaryReader reader)
    {
        Require.NotNull(reader);
        _random = SamplerState.Read(
            nameof(UniformLayerSampler),
            () =>
            {
                SamplerState.ReadHeader(reader, nameof(UniformLayerSampler), _probabilities.Length);
                return RandomState.Load(reader);
            }
        );
    }
}
