using TorchSharp.Modules;

namespace SlSam.Layers;

/// <summary>What stands around the arms in a step: parameters of the model that are not trained, and what the optimizer holds beyond the model.</summary>
internal sealed class Surroundings
{
    private Surroundings(IReadOnlyList<(NamedParameter Named, bool IsHeld)> others, IReadOnlyList<Parameter> beyond) =>
        (Others, Beyond) = (others, beyond);

    /// <summary>
    /// What the model has beyond what is trained: not held by the optimizer, or frozen when the arms were made. Left alone; of those that the optimizer holds no
    /// gradient may stand, or it would update them.
    /// </summary>
    public IReadOnlyList<(NamedParameter Named, bool IsHeld)> Others { get; }

    /// <summary>What the optimizer holds beyond the model: updated with the gradient of the last pass, never perturbed.</summary>
    public IReadOnlyList<Parameter> Beyond { get; }

    /// <summary>False once <c>Module.to</c> has replaced some of the model's.</summary>
    public bool IsAlive => Others.All(other => !other.Named.Parameter.IsInvalid);

    /// <param name="model">The model's parameters as they are now.</param>
    /// <param name="held">The parameters that the optimizer holds.</param>
    /// <param name="isTrained">Which of the model's are trained.</param>
    public static Surroundings Of(ModelParameters model, IEnumerable<Parameter> held, Func<NamedParameter, bool> isTrained)
    {
        var living = held.Where(parameter => !parameter.IsInvalid).ToList();
        var heldHere = ParameterIdentity.Of(living).Select(model.Find).ToList();
        var isHeld = heldHere.OfType<NamedParameter>().ToHashSet();
        return new Surroundings(
            [.. model.All.Where(entry => !isTrained(entry)).Select(entry => (entry, isHeld.Contains(entry)))],
            [.. living.Where((_, i) => heldHere[i] is null)]
        );
    }
}
