using SlSam.Layers;
using SlSam.Sampling;

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

    /// <summary>The step was taken: learns from it, and the next draw is a new one.</summary>
    public void Learn(StepDraw draw, IReadOnlyList<float> gradientNorms)
    {
        Sampler.Update(draw.Arms, gradientNorms);
        _pending = null;
    }

    /// <summary>
    /// The drawer after the arms were made anew. The same arms by name: this one. Others: a new sampler, which takes over the random state and
    /// the probabilities of arms that stay where both are EXP3.
    /// </summary>
    public StepDrawer For(IReadOnlyList<LayerArm> arms, IReadOnlyList<LayerArm> oldArms)
    {
        var names = oldArms.Select(arm => arm.Name).ToList();
        _pending = null;
        if (names.SequenceEqual(arms.Select(arm => arm.Name)))
        {
            return this;
        }

        var successor = new StepDrawer(_options, arms.Count) { _perturbationRandom = _perturbationRandom };
        if (successor.Sampler is Exp3LayerSampler next && Sampler is Exp3LayerSampler previous)
        {
            next.Inherit(previous, [.. arms.Select(arm => names.IndexOf(arm.Name))]);
        }

        return successor;
    }

    private int[] DrawArms(LayerMap layers)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            int[] arms = [.. Sampler.Sample() ?? throw Unusable("null")];
            CheckArms(arms, layers.Arms.Count);
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

    private void CheckArms(int[] arms, int count)
    {
        if (arms.Length == 0)
        {
            throw Unusable("no arm");
        }

        for (var i = 0; i < arms.Length; i++)
        {
            if (arms[i] < 0 || arms[i] >= count || (i > 0 && arms[i] <= arms[i - 1]))
            {
                throw Unusable($"[{string.Join(", ", arms)}]");
            }
        }
    }

    private InvalidOperationException Unusable(string drawn) =>
        new(
            $"{Sampler.GetType().Name}.Sample() returned {drawn}. Expected at least one arm from 0 to {Sampler.Probabilities.Count - 1}, ascending."
        );
}
