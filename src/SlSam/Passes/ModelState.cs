using System.Runtime.CompilerServices;
using SlSam.Kernels;
using static TorchSharp.torch;

namespace SlSam.Passes;

/// <summary>
/// What a model keeps beside its parameters and a forward pass may move: buffers, also those that are not persistent, and tensor fields of its
/// modules. Within a step it is <see cref="Save()">saved</see> and put back, so that it moves once a step, in the first pass, and not at all in a
/// step that fails. Copied is what moves: large tensors that stood still through a whole step (masks, tables of positions) are not copied again until
/// they are seen to move, are replaced, or their module begins or ends training.
/// </summary>
internal sealed class ModelState
{
    /// <summary>Up to here a copy costs less than finding out whether it is needed.</summary>
    private const long SmallBytes = 1 << 16;

    private readonly nn.Module[] _modules;
    private readonly ConditionalWeakTable<Tensor, Standing> _standing = [];

    public ModelState(nn.Module model) =>
        _modules = [
            .. model.named_modules().Select(entry => entry.module).Prepend(model).Distinct<nn.Module>(ReferenceEqualityComparer.Instance),
        ];

    /// <summary>Saves the state as it is now; disposing the result puts it back, unless it was committed.</summary>
    public SavedState Save() => Save(_modules);

    /// <summary>The same for some of the modules.</summary>
    public SavedState Save(IEnumerable<nn.Module> modules)
    {
        using var withoutGraph = no_grad();
        var saved = new SavedState(this);
        try
        {
            foreach (var slot in StateSlot.Of(modules))
            {
                saved.Add(slot);
            }

            saved.Copy();
            return saved;
        }
        catch
        {
            saved.Abandon();
            throw;
        }
    }

    /// <summary>Whether a tensor may move in the pass to come, as far as is known.</summary>
    public bool MayMove(StateSlot slot, Tensor tensor) =>
        tensor.numel() * tensor.element_size() <= SmallBytes
        || slot.MovesUnseen
        || TensorLists.Writes(tensor) is null
        || !_standing.TryGetValue(tensor, out var standing)
        || standing != new Standing(TensorLists.Writes(tensor), slot.IsTraining);

    /// <summary>Notes whether a tensor moved in a step that is over: it was copied before.</summary>
    public void Observe(StateSlot slot, Tensor tensor, Tensor before)
    {
        if (tensor.numel() * tensor.element_size() > SmallBytes && tensor.shape.SequenceEqual(before.shape) && tensor.Equals(before))
        {
            _standing.AddOrUpdate(tensor, new Standing(TensorLists.Writes(tensor), slot.IsTraining));
        }
    }

    /// <summary>A tensor that stood still: how often it was written to, and the mode of its module.</summary>
    private sealed record Standing(long? Writes, bool IsTraining);
}
