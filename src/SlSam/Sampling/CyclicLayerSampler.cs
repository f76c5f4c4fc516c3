using System.Collections.ObjectModel;
using SlSam.Layers;

namespace SlSam.Sampling;

/// <summary>
/// One set of arms after the other, so that in every round each arm comes up exactly once: block coordinate descent, as in BAdam (Luo et al.,
/// arXiv 2404.02827). The last set of a round is what is left of it.
/// </summary>
public sealed class CyclicLayerSampler : IResumableSampler, ISizedSampler, IForgettingSampler
{
    /// <summary>A fifth of five like arms is one of them, whatever 0.2 is in binary.</summary>
    private const double Rounding = 1e-12;

    private readonly ArmSizes _sizes;
    private readonly int? _count;
    private readonly double _share;
    private readonly CyclicOrder _order;
    private RandomState _random;
    private CyclicRound _round;

    /// <param name="arms">The arms, at least one.</param>
    /// <param name="count">How many come up together, from 1 to their number.</param>
    /// <param name="order">The order of a round.</param>
    /// <param name="seed">Seed of the orders; null takes one from the system. Used by <see cref="CyclicOrder.Shuffled"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="arms"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is out of its range, or <paramref name="order"/> is not known.</exception>
    public CyclicLayerSampler(IReadOnlyList<LayerArm> arms, int count = 1, CyclicOrder order = CyclicOrder.Shuffled, long? seed = null)
        : this(ArmSizes.InArms(arms), Require.CountOf(arms, count), share: 0, order, new RandomState(seed)) { }

    private CyclicLayerSampler(ArmSizes sizes, int? count, double share, CyclicOrder order, RandomState random)
    {
        Require.Defined(order);
        (_sizes, _count, _share, _order, _random) = (sizes, count, share, order, random);
        _round = NewRound([.. Enumerable.Range(0, sizes.Of.Count)]);
    }

    /// <summary>A sampler whose budget is counted in parameters: arms come up together, in the order of the round, until it is reached.</summary>
    /// <param name="arms">The arms, at least one.</param>
    /// <param name="share">The share of all arms' parameters from which on a set is full, in (0, 1].</param>
    /// <param name="order">The order of a round.</param>
    /// <param name="seed">Seed of the orders; null takes one from the system.</param>
    /// <exception cref="ArgumentException"><paramref name="arms"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="share"/> is out of its range, or <paramref name="order"/> is not known.</exception>
    public static CyclicLayerSampler OfParameters(
        IReadOnlyList<LayerArm> arms,
        double share,
        CyclicOrder order = CyclicOrder.Shuffled,
        long? seed = null
    )
    {
        Require.Fraction(share);
        return new CyclicLayerSampler(ArmSizes.InParameters(arms), count: null, share, order, new RandomState(seed));
    }

    /// <summary>The share of a round's sets that an arm is in: 1 / sets for each.</summary>
    public IReadOnlyList<double> Probabilities => field = Sized(field, 1.0 / _round.Sets);

    /// <inheritdoc/>
    public IReadOnlyList<int> Sample()
    {
        if (_round.IsOver)
        {
            _round = NewRound([.. Enumerable.Range(0, _sizes.Of.Count)]);
        }

        return _round.Next();
    }

    /// <summary>Learns nothing.</summary>
    /// <inheritdoc/>
    public void Update(IReadOnlyList<int> active, IReadOnlyList<float> gradientNorms) { }

    /// <inheritdoc/>
    /// <remarks>The round goes on with those of its arms that are still there, and with those that are new.</remarks>
    public ILayerSampler Rearranged(IReadOnlyList<LayerArm> arms, IReadOnlyList<int> previousIndex)
    {
        Require.NotNull(previousIndex);
        var sizes = _count is null ? ArmSizes.InParameters(arms) : ArmSizes.InArms(arms);
        var rearranged = new CyclicLayerSampler(sizes, _count, _share, _order, _random.Copy());
        var done = _round.Done.ToHashSet();
        int[] toCome = [.. Enumerable.Range(0, arms.Count).Where(arm => !done.Contains(previousIndex[arm]))];
        if (toCome.Length > 0)
        {
            rearranged._round = rearranged.NewRound(toCome);
        }

        return rearranged;
    }

    bool ISizedSampler.CountsAlike(IReadOnlyList<LayerArm> arms) =>
        _count is not null || _sizes.Of.SequenceEqual(ArmSizes.InParameters(arms).Of);

    void IForgettingSampler.Forget() { }

    /// <inheritdoc/>
    public void SaveState(BinaryWriter writer)
    {
        Require.NotNull(writer);
        SamplerState.WriteHeader(writer, nameof(CyclicLayerSampler), _sizes.Of.Count);
        _random.Save(writer);
        _round.Save(writer);
    }

    /// <inheritdoc/>
    public void LoadState(BinaryReader reader)
    {
        Require.NotNull(reader);
        (_random, _round) = SamplerState.Read(
            nameof(CyclicLayerSampler),
            () =>
            {
                SamplerState.ReadHeader(reader, nameof(CyclicLayerSampler), _sizes.Of.Count);
                return (RandomState.Load(reader), CyclicRound.Load(reader, _sizes.Of.Count, Cut));
            }
        );
    }

    private CyclicRound NewRound(int[] arms)
    {
        if (_order == CyclicOrder.Descending)
        {
            Array.Reverse(arms);
        }
        else if (_order == CyclicOrder.Shuffled)
        {
            Shuffle.First(arms, arms.Length, _random.NextUniform);
        }

        return new CyclicRound(arms, Cut(arms));
    }

    /// <summary>Where the sets of a round end.</summary>
    private List<int> Cut(int[] arms)
    {
        var budget = _count ?? (_share * _sizes.Total * (1 - Rounding));
        var (ends, filled) = (new List<int>(), 0L);
        for (var place = 0; place < arms.Length; place++)
        {
            filled += _sizes.Of[arms[place]];
            if (filled >= budget || place == arms.Length - 1)
            {
                ends.Add(place + 1);
                filled = 0;
            }
        }

        return ends;
    }

    private ReadOnlyCollection<double> Sized(IReadOnlyList<double>? known, double chance) =>
        known is ReadOnlyCollection<double> same && same[0] == chance
            ? same
            : Array.AsReadOnly([.. Enumerable.Repeat(chance, _sizes.Of.Count)]);
}
