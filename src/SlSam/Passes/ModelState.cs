using static TorchSharp.torch;

namespace SlSam.Passes;

/// <summary>
/// What a model keeps beside its parameters and a forward pass may move: buffers, also those that are not persistent, and tensors in fields of its
/// modules. Within a step it is <see cref="Save()">saved</see> and put back, so that it moves once a step, in the first pass, and not at all in a
/// step that fails.
/// </summary>
internal sealed class ModelState
{
    private readonly nn.Module[] _modules;

    public ModelState(nn.Module model)
    {
        Model = model;
        _modules =
        [
            .. model.named_modules().Select(entry => entry.module).Prepend(model).Distinct<nn.Module>(ReferenceEqualityComparer.Instance),
        ];
    }

    /// <summary>Whose state it is.</summary>
    public nn.Module Model { get; }

    /// <summary>Saves the state as it is now; disposing the result puts it back, unless it was committed.</summary>
    public SavedState Save() => Save(_modules);

    /// <summary>The buffers, persistent or not; of what <c>expand</c> made, the elements that have memory of their own.</summary>
    public IEnumerable<Tensor> Buffers =>
        StateSlot.Of(_modules).Where(slot => slot.IsBuffer).Select(slot => slot.Value).OfType<Tensor>().Select(SavedState.Memory);

    /// <summary>The same for some of the modules.</summary>
    public static SavedState Save(IReadOnlyCollection<nn.Module> modules)
    {
        using var withoutGraph = no_grad();
        var saved = new SavedState();
        try
        {
            foreach (var field in modules.SelectMany(ModuleField.Of).Where(field => field.IsContainer))
            {
                saved.Add(field);
            }

            foreach (var slot in StateSlot.Of(modules))
            {
                saved.Add(slot);
            }

            saved.Copy();
            return saved;
        }
        catch
        {
            saved.Commit();
            throw;
        }
    }
}
