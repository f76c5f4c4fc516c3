using SlSam.Layers;
using SlSam.Sampling;
using SlSam.State;

namespace SlSam.Steps;

/// <summary>
/// Plans steps: which arms take part, and whether to climb. A plan stays until it is carried out: if the step fails, trying again meets the same
/// arms, as if it had not begun.
/// </summary>
internal sealed class StepPlanner
{
    private const int MostRounds = 1000;

    private readonly SlSamOptions _options;
    private RandomState _perturbationRandom;
    private StepPlan? _pending;

    public StepPlanner(SlSamOptions options, IReadOnlyList<LayerArm> arms)
        : this(options, options.BuildSampler(arms), new RandomState(options.Seed, stream: 1)) { }

    private StepPlanner(SlSamOptions options, ILayerSampler sampler, RandomState perturbationRandom) =>
        (_options, Sampler, _perturbationRandom) = (options, sampler, perturbationRandom);

    public ILayerSampler Sampler { get; }

    /// <summary>How many steps were finished, skipped ones included.</summary>
    public long Finished { get; private set; }

    /// <summary>The step to take next.</summary>
    /// <param name="layers">The arms, to tell which of them can be trained.</param>
    /// <param name="rho">Radius of the perturbation; 0 makes a plain step.</param>
    /// <exception cref="InvalidOperationException">The sampler drew something that is no set of arms, or no arm that can be trained.</exception>
    public StepPlan Next(LayerMap layers, double rho)
    {
        if (_pending is { } failed && !layers.CanTrain(failed.Arms))
        {
            _pending = failed with { Arms = DrawArms(layers) }; // all of it was frozen since the step failed
        }

        _pending ??= new StepPlan(DrawArms(layers), DrawPerturbation());
        return _pending with { IsPerturbed = _pending.IsPerturbed && rho > 0 && IsInPhase, Rho = rho };
    }

    /// <summary>Whether the step to come is one of those that are perturbed: every so many, from some step on.</summary>
    private bool IsInPhase => Finished >= _options.AscentFrom && (Finished - _options.AscentFrom) % _options.AscentEvery == 0;

    /// <summary>The sampler learns from a step. Before the update, because a sampler of the user's may throw.</summary>
    public SamplerLearning Learn(StepPlan plan, IReadOnlyList<float> gradientNorms) =>
        SamplerLearning.From(Sampler, plan.Arms, gradientNorms);

    /// <summary>The step was taken, or left out for good: the next plan is a new one.</summary>
    public void Finish()
    {
        _pending = null;
        Finished++;
    }

    /// <summary>The loss uses none of the planned arms: the sampler learns that, and the next plan has others. Whether to climb stays decided.</summary>
    public void DrawAgain(StepPlan unused, LayerMap layers)
    {
        using var learning = Learn(unused, new float[unused.Arms.Count]);
        _pending = _pending! with { Arms = DrawArms(layers) };
        learning.Commit();
    }

    /// <summary>
    /// The planner after the arms were made anew. The same arms by name: the same sampler. Others: a sampler that goes on where this one stands, if
    /// it can (<see cref="IRearrangedSampler"/>), else a new one. Random state and count of steps go on.
    /// </summary>
    public StepPlanner For(IReadOnlyList<LayerArm> arms, IReadOnlyList<LayerArm> oldArms)
    {
        var names = oldArms.Select(arm => arm.Name).ToList();
        var sampler = names.SequenceEqual(arms.Select(arm => arm.Name))
            ? Sampler
            : SlSamOptions.Checked(
                Sampler is IRearrangedSampler rearranged
                    ? rearranged.Rearranged(arms, [.. arms.Select(arm => names.IndexOf(arm.Name))])
                    : WithStateOf(Sampler, _options.BuildSampler(arms)),
                arms
            );
        return new StepPlanner(_options, sampler, _perturbationRandom) { Finished = Finished };
    }

    /// <summary>Writes the count of steps, the sampler's state, the random state of perturbed steps, and a step that was planned but not taken.</summary>
    /// <exception cref="InvalidOperationException">The sampler cannot be saved.</exception>
    public void SaveState(BinaryWriter writer)
    {
        writer.Write(Finished);
        writer.Write(Sampler.GetType().FullName!);
        Resumable.SaveState(writer);
        _perturbationRandom.Save(writer);
        writer.Write(_pending is not null);
        if (_pending is not null)
        {
            writer.Write(_pending.IsPerturbed);
            writer.Write(_pending.Arms.Count);
            foreach (var arm in _pending.Arms)
            {
                writer.Write(arm);
            }
        }
    }

    /// <summary>Reads what <see cref="SaveState"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is of another sampler.</exception>
    public void LoadState(BinaryReader reader)
    {
        var finished = reader.ReadInt64();
        StateFile.Expect("sampler", Sampler.GetType().FullName!, reader.ReadString());
        Resumable.LoadState(reader);
        _perturbationRandom = RandomState.Load(reader);
        _pending = reader.ReadBoolean() ? ReadPending(reader) : null;
        Finished =
            finished >= 0 ? finished : throw new InvalidDataException($"The saved number of steps is {finished}; expected 0 or more.");
    }

    /// <summary>A new sampler that goes on where an old one of its kind stands, if it takes that state.</summary>
    private static ILayerSampler WithStateOf(ILayerSampler old, ILayerSampler successor)
    {
        if (
            old is IResumableSampler from
            && successor is IResumableSampler to
            && !ReferenceEquals(old, successor)
            && old.GetType() == successor.GetType()
        )
        {
            try
            {
                using var reader = new BinaryReader(SegmentedStream.Of(from.SaveState));
                to.LoadState(reader);
            }
            catch (InvalidDataException)
            {
                // of another number of arms: it starts anew
            }
        }

        return successor;
    }

    private IResumableSampler Resumable =>
        Sampler as IResumableSampler
        ?? throw new InvalidOperationException(
            $"The sampler {Sampler.GetType().Name} cannot be saved. Expected an IResumableSampler, whose random state can be continued."
        );

    private StepPlan ReadPending(BinaryReader reader)
    {
        var isPerturbed = reader.ReadBoolean();
        var arms = new List<int>();
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            arms.Add(reader.ReadInt32());
        }

        return IsDraw([.. arms], Sampler.Probabilities.Count)
            ? new StepPlan(arms, isPerturbed)
            : throw new InvalidDataException($"The saved draw is [{string.Join(", ", arms)}]; expected arms in ascending order.");
    }

    private int[] DrawArms(LayerMap layers)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            int[] arms = [.. Sampler.Sample() ?? throw Unusable("null")];
            if (!IsDraw(arms, layers.Arms.Count))
            {
                throw Unusable($"[{string.Join(", ", arms)}]");
            }

            if (layers.CanTrain(arms))
            {
                return arms;
            }
        }

        throw new InvalidOperationException(
            $"No arm with a trainable parameter was drawn in {MostRounds} rounds: all that were drawn have been frozen since the arms were made. "
                + "Call RefreshArms() after freezing layers."
        );
    }

    private bool DrawPerturbation() =>
        _options.PerturbationProbability switch
        {
            0 => false,
            1 => true,
            var chance => (_options.PerturbationUniform ?? _perturbationRandom.NextUniform)() <= chance,
        };

    private static bool IsDraw(int[] arms, int count)
    {
        var previous = -1;
        foreach (var arm in arms)
        {
            if (arm <= previous || arm >= count)
            {
                return false;
            }

            previous = arm;
        }

        return arms.Length > 0;
    }

    private InvalidOperationException Unusable(string drawn) =>
        new(
            $"{Sampler.GetType().Name}.Sample() returned {drawn}. Expected at least one arm from 0 to {Sampler.Probabilities.Count - 1}, ascending."
        );
}
