using SlSam.HuggingFace.Weights;
using static TorchSharp.torch;

namespace SlSam.HuggingFace;

/// <summary>Loads a checkpoint into a model by the names of parameters and persistent buffers.</summary>
public static class CheckpointLoader
{
    /// <summary>
    /// Copies every tensor that the model and the checkpoint share; torch converts between types and devices. All is checked before the
    /// first tensor is written: where this throws, the model is as it was.
    /// </summary>
    /// <param name="model">The model; keeps its types and devices.</param>
    /// <param name="checkpoint">The weights.</param>
    /// <param name="options">What may differ; null: nothing but names.</param>
    /// <returns>What was loaded, and what was not.</returns>
    /// <exception cref="InvalidDataException">A tensor has another shape, or another kind of numbers, and is not of the head.</exception>
    public static LoadReport Load(nn.Module model, Checkpoint checkpoint, LoadOptions? options = null)
    {
        var plan = new LoadPlan(checkpoint, options ?? new LoadOptions());
        foreach (var tied in model.state_dict().GroupBy(pair => pair.Value.Handle))
        {
            plan.Add(tied.First().Value, tied.Select(pair => pair.Key).ToArray());
        }
        plan.ThrowIfMismatched();
        foreach (var copy in plan.Copies)
        {
            Copy(checkpoint, copy);
        }
        return plan.Report();
    }

    private static void Copy(Checkpoint checkpoint, PlannedCopy copy)
    {
        if (copy.Rows is null)
        {
            checkpoint.CopyTo(copy.Source, copy.Destination);
            return;
        }
        using var untracked = no_grad();
        using var whole = checkpoint.Read(copy.Source);
        using var numbers = tensor([.. copy.Rows.Select(row => (long)row)]);
        using var rows = whole.index_select(0, numbers);
        copy.Destination.copy_(rows);
    }
}
