using SlSam.Layers;
using SlSam.Sampling;
using SlSam.State;

namespace SlSam.Steps;

/// <summary>
/// Plans steps: which arms take part, and whether to climb. A plan stays until it is carried out: if the step fails, trying again meets the same
/// arms, as if it had not begun. Arms that were drawn stay for <see cref="SlSamOptions.HoldSteps"/> steps.
/// </summary>
internal sealed class StepPlanner
{
    private const int MostRounds = 1000;

    private readonly SlSamOptions _options;
    private RandomState _perturbationRandom;
    private Stay? _stay;
    private bool? _isPerturbed;

    public StepPlanner(SlSamOptions options, IReadOnlyList<LayerArm> arms)
        : this(options, options.BuildSampler(arms), new RandomState(options.Seed, stream: 1)) { }

    private StepPlanner(SlSamOptions options, ILayerSampler sampler, RandomState perturbationRandom) =>
        (_options, Sampler, _perturbationRandom) = (options, sampler, perturbationRandom);

    public ILayerSampler Sampler { get; }

    /// <summary>The arms of the step that is planned; none before there was a plan.</summary>
    public IReadOnlyList<int> Planned => _stay?.Arms ?? [];

    /// <summary>How many steps were finished, skipped ones included.</summary>
    public long Finished { get; private set; }

    /// <summary>The step to take next.</summary>
    /// <param name="layers">The arms, to tell which of them can be trained.</param>
    /// <param name="rho">Radius of the perturbation; 0 makes a plain step.</param>
    /// <exception cref="InvalidOperationException">The sampler drew something that is no set of arms, or no arm that can be trained.</exception>
    public StepPlan Next(LayerMap layers, double rho)
    {
        if (_stay is not { } stay || !GoesOn(stay, layers))
        {
            EndStay(_stay, layers);
        }

        _isPerturbed ??= DrawPerturbation();
        return new StepPlan(_stay!.Arms, _isPerturbed.Value && rho > 0 && IsInPhase, rho);
    }

    /// <summary>Takes the arms that the first of several ranks has planned, where a sampler of the user's has drawn others here.</summary>
    public void Adopt(StepPlan plan)
    {
        if (!_stay!.Arms.SequenceEqual(plan.Arms))
        {
            _stay = new Stay(plan.Arms);
        }
    }

    /// <summary>Whether the step to come is one of those that are perturbed: every so many, from some step on.</summary>
    private bool IsInPhase => Finished >= _options.AscentFrom && (Finished - _options.AscentFrom) % _options.AscentEvery == 0;

    /// <summary>
    /// Notes a step that was taken; where its stay ends with it, the sampler learns. Before the update, because a sampler of the user's may throw.
    /// </summary>
    /// <param name="gradientNorms">The norm of each active arm's gradient.</param>
    /// <param name="usesArms">Whether the loss used any of the arms; else their stay ends.</param>
    public StepLearning Learn(IReadOnlyList<float> gradientNorms, bool usesArms) => Learn(_stay!.After(gradientNorms), isOver: !usesArms);

    /// <summary>Notes a step that was left out for good: its arms stay as long as they would have.</summary>
    public StepLearning Skip() => Learn(_stay!.AfterSkipped(), isOver: false);

    /// <summary>The loss uses none of the planned arms: the sampler learns that, and the next plan has others. Whether to climb stays decided.</summary>
    public void DrawAgain(LayerMap layers) => EndStay(_stay!.After(new float[_stay!.Arms.Count]), layers);

    /// <summary>
    /// The planner after the arms were made anew. The same arms by name, and by size where that counts: the same sampler. Others: a sampler that goes on where this one
    /// stands, if it can (<see cref="IRearrangedSampler"/>), else a new one. Random state, count of steps and what remains of a stay go on.
    /// </summary>
    public StepPlanner For(IReadOnlyList<LayerArm> arms, IReadOnlyList<LayerArm> oldArms)
    {
        var names = oldArms.Select(arm => arm.Name).ToList();
        var areSame = names.SequenceEqual(arms.Select(arm => arm.Name)) && (Sampler is not ISizedSampler sized || sized.CountsAlike(arms));
        var sampler = areSame
            ? Sampler
            : SlSamOptions.Checked(
                Sampler is IRearrangedSampler rearranged
                    ? rearranged.Rearranged(arms, [.. arms.Select(arm => names.IndexOf(arm.Name))])
                    : WithStateOf(Sampler, _options.BuildSampler(arms)),
                arms
            );
        var stay = _stay is { Taken: > 0 } ? _stay.Among([.. arms.Select(arm => names.IndexOf(arm.Name))]) : null;
        return new StepPlanner(_options, sampler, _perturbationRandom) { Finished = Finished, _stay = stay };
    }

    /// <summary>Writes the count of steps, the sampler's state, the random state of perturbed steps, the arms that are in stay, and whether the
    /// step that was planned but not taken climbs.</summary>
    /// <exception cref="InvalidOperationException">The sampler cannot be saved.</exception>
    public void SaveState(BinaryWriter writer)
    {
        writer.Write(Finished);
        writer.Write(Sampler.GetType().FullName!);
        Resumable.SaveState(writer);
        _perturbationRandom.Save(writer);
        writer.Write(_stay is not null);
        _stay?.Save(writer);
        writer.Write(_isPerturbed is not null);
        writer.Write(_isPerturbed ?? false);
    }

    /// <summary>Reads what <see cref="SaveState"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is of another sampler.</exception>
    public void LoadState(BinaryReader reader)
    {
        var finished = reader.ReadInt64();
        StateFile.Expect("sampler", Sampler.GetType().FullName!, reader.ReadString());
        Resumable.LoadState(reader);
        _perturbationRandom = RandomState.Load(reader);
        _stay = reader.ReadBoolean() ? ReadStay(reader) : null;
        var isPlanned = reader.ReadBoolean();
        var isPerturbed = reader.ReadBoolean();
        _isPerturbed = isPlanned ? isPerturbed : null;
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

    private Stay ReadStay(BinaryReader reader)
    {
        var stay = Stay.Load(reader);
        return IsDraw([.. stay.Arms], Sampler.Probabilities.Count)
            ? stay
            : throw new InvalidDataException($"The saved draw is [{string.Join(", ", stay.Arms)}]; expected arms in ascending order.");
    }

    /// <summary>A draw that no step was taken with is as good as its step can train anything; one in use, as any of its own arms can be trained.</summary>
    private bool GoesOn(Stay stay, LayerMap layers) =>
        stay.Taken == 0 ? layers.CanTrain(stay.Arms) : stay.Taken < _options.HoldSteps && layers.CanTrainArms(stay.Arms);

    private StepLearning Learn(Stay stay, bool isOver)
    {
        isOver |= stay.Taken >= _options.HoldSteps;
        return new StepLearning(isOver ? Tell(stay) : null, () => Finish(isOver ? null : stay));
    }

    /// <summary>Ends a stay between two steps, and draws the next. If the draw throws, nothing was learned.</summary>
    private void EndStay(Stay? stay, LayerMap layers)
    {
        using var told = stay is null ? null : Tell(stay);
        _stay = new Stay(DrawArms(layers));
        told?.Commit();
    }

    /// <summary>The sampler learns of a stay; null where there was no step to learn from.</summary>
    private SamplerLearning? Tell(Stay stay) => stay.HasNorms ? SamplerLearning.From(Sampler, stay.Arms, stay.Norms()) : null;

    private void Finish(Stay? stay)
    {
        (_stay, _isPerturbed) = (stay, null);
        Finished++;
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
