using System.Collections.ObjectModel;
using SlSam.Layers;

namespace SlSam.Sampling;

/// <summary>
/// As many arms in every draw as was asked for, any set of them with the same chance: no step without luck, none with too much of it. With a budget in
/// parameters the arms lie in random order on a circle, each as long as it has parameters, and those are active whose middle lies in a window of the
/// budget's length at a random place: the chance of each arm is the budget's share, and a draw misses the budget by less than the largest arm.
/// </summary>
public sealed class ExactLayerSampler : IResumableSampler, ISizedSampler, IForgettingSampler
{
    private readonly ArmSizes _sizes;
    private readonly int? _count;
    private readonly double _share;
    private readonly ReadOnlyCollection<double> _probabilities;
    private RandomState _random;

    /// <param name="arms">The arms, at least one.</param>
    /// <param name="count">How many of them are active, from 1 to their number.</param>
    /// <param name="seed">Seed of the draws; null takes one from the system.</param>
    /// <exception cref="ArgumentException"><paramref name="arms"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is out of its range.</exception>
    public ExactLayerSampler(IReadOnlyList<LayerArm> arms, int count, long? seed = null)
        : this(ArmSizes.InArms(arms), Require.CountOf(arms, count), share: 0, new RandomState(seed)) { }

    private ExactLayerSampler(ArmSizes sizes, int? count, double share, RandomState random)
    {
        (_sizes, _count, _share, _random) = (sizes, count, share, random);
        var arms = sizes.Of.Count;
        _probabilities = Array.AsReadOnly([.. Enumerable.Repeat(count is null ? share : (double)Active / arms, arms)]);
    }

    /// <summary>A sampler whose budget is counted in parameters.</summary>
    /// <param name="arms">The arms, at least one.</param>
    /// <param name="share">The share of all arms' parameters that is active, in (0, 1]; the chance of each arm.</param>
    /// <param name="seed">Seed of the draws; null takes one from the system.</param>
    /// <exception cref="ArgumentException"><paramref name="arms"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="share"/> is out of its range.</exception>
    public static ExactLayerSampler OfParameters(IReadOnlyList<LayerArm> arms, double share, long? seed = null)
    {
        Require.Fraction(share);
        return new ExactLayerSampler(ArmSizes.InParameters(arms), count: null, share, new RandomState(seed));
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> Probabilities => _probabilities;

    private int Active => Math.Min(_count ?? int.MaxValue, _sizes.Of.Count);

    /// <inheritdoc/>
    public IReadOnlyList<int> Sample()
    {
        int[] arms = [.. Enumerable.Range(0, _sizes.Of.Count)];
        if (_count is null)
        {
            return SampleParameters(arms);
        }

        Shuffle.First(arms, Active, _random.NextUniform);
        return [.. arms[..Active].Order()];
    }

    /// <summary>Learns nothing.</summary>
    /// <inheritdoc/>
    public void Update(IReadOnlyList<int> active, IReadOnlyList<float> gradientNorms) { }

    /// <inheritdoc/>
    /// <remarks>Where fewer arms are left than are to be active, all are.</remarks>
    public ILayerSampler Rearranged(IReadOnlyList<LayerArm> arms, IReadOnlyList<int> previousIndex) =>
        new ExactLayerSampler(_count is null ? ArmSizes.InParameters(arms) : ArmSizes.InArms(arms), _count, _share, _random.Copy());

    bool ISizedSampler.CountsAlike(IReadOnlyList<LayerArm> arms) =>
        _count is not null || _sizes.Of.SequenceEqual(ArmSizes.InParameters(arms).Of);

    void IForgettingSampler.Forget() { }

    /// <inheritdoc/>
    public void SaveState(BinaryWriter writer)
    {
        Require.NotNull(writer);
        SamplerState.WriteHeader(writer, nameof(ExactLayerSampler), _sizes.Of.Count);
        _random.Save(writer);
    }

    /// <inheritdoc/>
    public void LoadState(BinaryReader reader)
    {
        Require.NotNull(reader);
        _random = SamplerState.Read(
            nameof(ExactLayerSampler),
            () =>
            {
                SamplerState.ReadHeader(reader, nameof(ExactLayerSampler), _sizes.Of.Count);
                return RandomState.Load(reader);
            }
        );
    }

    private int[] SampleParameters(int[] arms)
    {
        for (; ; )
        {
            Shuffle.First(arms, arms.Length, _random.NextUniform);
            var window = (
                Start: _random.NextUniform() * _sizes.Total,
                Length: _share == 1 ? double.PositiveInfinity : _share * _sizes.Total
            );
            var (active, before) = (new List<int>(), 0.0);
            foreach (var arm in arms)
            {
                var middle = before + (_sizes.Of[arm] / 2.0);
                var intoWindow = middle - window.Start + (middle < window.Start ? _sizes.Total : 0);
                if (intoWindow < window.Length)
                {
                    active.Add(arm);
                }

                before += _sizes.Of[arm];
            }

            if (active.Count > 0) // a budget below the largest arm may miss all of them
            {
                active.Sort();
                return [.. active];
            }
        }
    }
}
