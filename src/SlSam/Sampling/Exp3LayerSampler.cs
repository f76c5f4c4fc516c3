using System.Collections.ObjectModel;
using SlSam.Layers;

namespace SlSam.Sampling;

/// <summary>
/// The paper's sampler: EXP3 on gradient norms with a capped budget. For the active arms A with norms n_i and probabilities p_i,
/// <code>
/// h_i = max over j in A of (n_j / p_j)^2 - (n_i / p_i)^2        the importance-weighted loss
/// w_i = p_i * exp(-alpha * h_i / p_i)  for i in A,   p_i  otherwise
/// p   = projection of w, in relative entropy, onto { floor &lt;= p_i &lt;= 1, sum p = s * K }
/// </code>
/// Every arm starts at p_i = s. The update works on logarithms and the projection is exact: the budget holds whatever the size of the
/// gradients, and no arm falls below <see cref="Exp3Options.MinProbability"/>.
/// </summary>
public sealed class Exp3LayerSampler : IResumableSampler, IRearrangedSampler, IForgettingSampler
{
    private readonly Exp3Options _options;
    private readonly Func<double>? _injectedUniform;
    private readonly double[] _probabilities;
    private readonly ReadOnlyCollection<double> _readOnlyProbabilities;
    private readonly double[] _probabilitiesBefore;
    private RewardScale _scaleBefore;
    private RandomState _random;
    private RewardScale _scale;

    /// <param name="arms">Number of arms, at least 1.</param>
    /// <param name="options">Settings; copied.</param>
    /// <param name="nextUniform">Uniform numbers in [0, 1) to draw with, one per arm in order and all again when no arm was active;
    /// null draws from a generator of the sampler's own. Injected numbers are not part of the saved state.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range; the message names it.</exception>
    public Exp3LayerSampler(int arms, Exp3Options options, Func<double>? nextUniform = null)
    {
        Require.Positive(arms);
        Require.NotNull(options);
        _options = options.ValidatedCopy();
        _injectedUniform = nextUniform;
        _random = new RandomState(_options.Seed);
        _probabilities = new double[arms];
        _probabilitiesBefore = new double[arms];
        Array.Fill(_probabilities, _options.ActiveFraction);
        _readOnlyProbabilities = Array.AsReadOnly(_probabilities);
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> Probabilities => _readOnlyProbabilities;

    /// <inheritdoc/>
    /// <remarks>Arm i is active iff u &lt;= p_i; all are drawn again until one is. Under another <see cref="ArmCoupling"/> one u serves all arms.</remarks>
    public IReadOnlyList<int> Sample() => ArmDraw.Draw(_probabilities, _options.Coupling, _injectedUniform ?? _random.NextUniform);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An arm is out of range or out of order, or a norm is missing, negative or not finite; nothing was changed.</exception>
    public void Update(IReadOnlyList<int> active, IReadOnlyList<float> gradientNorms)
    {
        CheckReport(active, gradientNorms);
        _scaleBefore = _scale;
        _probabilities.CopyTo(_probabilitiesBefore, 0);
        var scale = RootMeanSquare(active, gradientNorms);

        var rewards = new double[active.Count];
        var largest = 0.0;
        for (var i = 0; i < active.Count; i++)
        {
            var weighted = gradientNorms[i] / scale / _probabilities[active[i]];
            rewards[i] = weighted * weighted;
            largest = Math.Max(largest, rewards[i]);
        }

        var logWeights = Array.ConvertAll(_probabilities, Math.Log);
        for (var i = 0; i < active.Count; i++)
        {
            var arm = active[i];
            logWeights[arm] -= _options.LearningRate * (largest - rewards[i]) / _probabilities[arm];
        }

        Project(logWeights);
    }

    void IForgettingSampler.Forget()
    {
        _scale = _scaleBefore;
        _probabilitiesBefore.CopyTo(_probabilities, 0);
    }

    /// <inheritdoc/>
    /// <remarks>Arms that stay keep their chances, others start at the active fraction, and all are projected onto the budget.</remarks>
    public ILayerSampler Rearranged(IReadOnlyList<LayerArm> arms, IReadOnlyList<int> previousIndex)
    {
        Require.NotNull(arms);
        Require.NotNull(previousIndex);
        var logWeights = previousIndex.Select(old => Math.Log(old < 0 ? _options.ActiveFraction : _probabilities[old])).ToArray();
        var rearranged = new Exp3LayerSampler(arms.Count, _options, _injectedUniform) { _random = _random.Copy(), _scale = _scale };
        rearranged.Project(logWeights);
        return rearranged;
    }

    /// <inheritdoc/>
    public void SaveState(BinaryWriter writer)
    {
        Require.NotNull(writer);
        SamplerState.WriteHeader(writer, nameof(Exp3LayerSampler), _probabilities.Length);
        _random.Save(writer);
        _scale.Save(writer);
        foreach (var probability in _probabilities)
        {
            writer.Write(probability);
        }
    }

    /// <inheritdoc/>
    public void LoadState(BinaryReader reader)
    {
        Require.NotNull(reader);
        var (random, scale, probabilities) = SamplerState.Read(nameof(Exp3LayerSampler), () => ReadState(reader));
        (_random, _scale) = (random, scale);
        probabilities.CopyTo(_probabilities, 0);
    }

    private void Project(double[] logWeights) =>
        CappedSimplex.Project(logWeights, _options.ActiveFraction * _probabilities.Length, _options.MinProbability, _probabilities);

    private (RandomState Random, RewardScale Scale, double[] Probabilities) ReadState(BinaryReader reader)
    {
        SamplerState.ReadHeader(reader, nameof(Exp3LayerSampler), _probabilities.Length);
        var random = RandomState.Load(reader);
        var scale = RewardScale.Load(reader);
        var probabilities = new double[_probabilities.Length];
        for (var arm = 0; arm < probabilities.Length; arm++)
        {
            probabilities[arm] = reader.ReadDouble();
            if (probabilities[arm] is not (> 0 and <= 1))
            {
                throw new InvalidDataException(
                    $"The saved probability of arm {arm} is {probabilities[arm]}; expected one above 0 and at most 1."
                );
            }
        }

        return (random, scale, probabilities);
    }

    /// <summary>What norms are divided by: 1, or their running root mean square over all arms.</summary>
    private double RootMeanSquare(IReadOnlyList<int> active, IReadOnlyList<float> gradientNorms)
    {
        if (_options.Reward == Exp3Reward.Raw)
        {
            return 1;
        }

        var sum = 0.0;
        for (var i = 0; i < active.Count; i++)
        {
            sum += (double)gradientNorms[i] * gradientNorms[i] / _probabilities[active[i]];
        }

        _scale = _scale.With(sum / _probabilities.Length);
        return _scale.RootMeanSquare;
    }

    private void CheckReport(IReadOnlyList<int> active, IReadOnlyList<float> gradientNorms)
    {
        Require.NotNull(active);
        Require.NotNull(gradientNorms);
        if (active.Count == 0 || active.Count != gradientNorms.Count)
        {
            throw new ArgumentException(
                $"{gradientNorms.Count} gradient norms for {active.Count} active arms; expected one norm for each of at least one arm.",
                nameof(gradientNorms)
            );
        }

        var previous = -1;
        for (var i = 0; i < active.Count; i++)
        {
            if (active[i] <= previous || active[i] >= _probabilities.Length)
            {
                throw new ArgumentException(
                    $"active[{i}] is {active[i]}; expected ascending arms from 0 to {_probabilities.Length - 1}.",
                    nameof(active)
                );
            }

            if (!(float.IsFinite(gradientNorms[i]) && gradientNorms[i] >= 0))
            {
                throw new ArgumentException(
                    FormattableString.Invariant(
                        $"gradientNorms[{i}], of arm {active[i]}, is {gradientNorms[i]}; expected a finite norm, 0 or more."
                    ),
                    nameof(gradientNorms)
                );
            }

            previous = active[i];
        }
    }
}
