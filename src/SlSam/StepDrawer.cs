using SlSam.Layers;
using SlSam.Sampling;
using SlSam.State;

namespace SlSam;

/// <summary>
/// Draws steps. A drawn step stays until it is taken: if it fails, trying again meets the same arms, as if it had not begun.
/// </summary>
internal sealed class StepDrawer
{
    private const int MostRounds = 1000;

    private readonly SlSamOptions _options;
    private RandomState _perturbationRandom;
    private StepDraw? _pending;

    public StepDrawer(SlSamOptions options, int arms)
    {
        _options = options;
        _perturbationRandom = new RandomState(options.Seed, stream: 1);
        Sampler = options.BuildSampler(arms);
    }

    public ILayerSampler Sampler { get; }

    /// <summary>The step to take next.</summary>
    /// <param name="layers">The arms, to tell which of them can be trained.</param>
    /// <param name="rho">Radius of the perturbation; 0 makes a plain step.</param>
    /// <exception cref="InvalidOperationException">The sampler drew something that is no set of arms, or no arm that can be trained.</exception>
    public StepDraw Draw(LayerMap layers, double rho)
    {
        _pending ??= new StepDraw(DrawArms(layers), DrawPerturbation());
        return rho > 0 ? _pending : _pending with { IsPerturbed = false };
    }

    /// <summary>The sampler learns from a step. Before the update, because a sampler of the user's may throw.</summary>
    public SamplerLearning Learn(StepDraw draw, IReadOnlyList<float> gradientNorms) =>
        SamplerLearning.From(Sampler, draw.Arms, gradientNorms);

    /// <summary>The step was taken, or left out for good: the next draw is a new one.</summary>
    public void Finish() => _pending = null;

    /// <summary>
    /// The drawer after the arms were made anew. The same arms by name: this one. Others: a new sampler, which takes over the random state and
    /// the probabilities of arms that stay where both are EXP3.
    /// </summary>
    public StepDrawer For(IReadOnlyList<LayerArm> arms, IReadOnlyList<LayerArm> oldArms)
    {
        var names = oldArms.Select(arm => arm.Name).ToList();
        if (names.SequenceEqual(arms.Select(arm => arm.Name)))
        {
            _pending = null;
            return this;
        }

        var successor = new StepDrawer(_options, arms.Count) { _perturbationRandom = _perturbationRandom };
        if (successor.Sampler is Exp3LayerSampler next && Sampler is Exp3LayerSampler previous)
        {
            next.Inherit(previous, [.. arms.Select(arm => names.IndexOf(arm.Name))]);
        }

        return successor;
    }

    /// <summary>Writes the sampler's state, the random state of perturbed steps, and a step that was drawn but not taken.</summary>
    /// <exception cref="InvalidOperationException">The sampler cannot be saved.</exception>
    public void SaveState(BinaryWriter writer)
    {
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
        StateFile.Expect("sampler", Sampler.GetType().FullName!, reader.ReadString());
        Resumable.LoadState(reader);
        _perturbationRandom = RandomState.Load(reader);
        _pending = reader.ReadBoolean() ? ReadPending(reader) : null;
    }

    private IResumableSampler Resumable =>
        Sampler as IResumableSampler
        ?? throw new InvalidOperationException(
            $"The sampler {Sampler.GetType().Name} cannot be saved. Expected an IResumableSampler, whose random state can be continued."
        );

    private StepDraw ReadPending(BinaryReader reader)
    {
        var isPerturbed = reader.ReadBoolean();
        var arms = new List<int>();
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            arms.Add(reader.ReadInt32());
        }

        return IsDraw([.. arms], Sampler.Probabilities.Count)
            ? new StepDraw(arms, isPerturbed)
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
