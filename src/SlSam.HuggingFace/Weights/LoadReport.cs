namespace SlSam.HuggingFace;

/// <summary>What became of the tensors of a model and of its checkpoint.</summary>
/// <param name="Loaded">Tensors of the model that have the checkpoint's numbers now.</param>
/// <param name="Missing">Tensors of the model that the checkpoint does not have; they keep their fresh numbers.</param>
/// <param name="Unexpected">Tensors of the checkpoint that the model has no use for.</param>
/// <param name="Reinitialized">Tensors of the head that have another size in the checkpoint; they keep their fresh numbers.</param>
public sealed record LoadReport(
    IReadOnlyList<string> Loaded,
    IReadOnlyList<string> Missing,
    IReadOnlyList<string> Unexpected,
    IReadOnlyList<ReinitializedTensor> Reinitialized
)
{
    /// <summary>A line for each kind of difference that there is, for people; none where all was loaded and nothing left over.</summary>
    public IEnumerable<string> Notices()
    {
        if (Reinitialized.Count > 0)
        {
            yield return $"Another size than in the checkpoint, to be trained anew: {Some(Reinitialized)}.";
        }
        if (Missing.Count > 0)
        {
            yield return $"Not in the checkpoint, to be trained anew: {Some(Missing)}.";
        }
        var leftOut = Unexpected.Where(name => !IsCounted(name)).ToArray();
        if (leftOut.Length > 0)
        {
            yield return $"In the checkpoint but not in the model, left out: {Some(leftOut)}.";
        }
    }

    /// <summary>The first of some names, and how many more there are.</summary>
    internal static string Some<T>(IReadOnlyCollection<T> names)
    {
        const int named = 6;
        var more = names.Count - named;
        return string.Join(", ", names.Take(named)) + (more > 0 ? $" and {more} more" : "");
    }

    /// <summary>Older checkpoints have tables that count from 0 on, or frequencies, which everybody can make.</summary>
    private static bool IsCounted(string name) =>
        name.EndsWith("embeddings.position_ids", StringComparison.Ordinal)
        || name.EndsWith("rotary_emb.inv_freq", StringComparison.Ordinal);

    /// <summary>For a model that is used without training: fresh numbers would be guesses.</summary>
    /// <param name="source">The checkpoint, for the message.</param>
    /// <exception cref="InvalidDataException">A tensor of the model was not loaded.</exception>
    public void RequireComplete(string source)
    {
        if (Missing.Count > 0 || Reinitialized.Count > 0)
        {
            throw new InvalidDataException(
                $"{source}: found nothing that fits {string.Join(", ", [.. Missing, .. Reinitialized.Select(tensor => tensor.Name)])}, expected all "
                    + "weights of a model that is used as it is; this one has to be trained first."
            );
        }
    }
}

/// <summary>A tensor of the head that has another size in the checkpoint.</summary>
/// <param name="Name">Its name in the model.</param>
/// <param name="CheckpointShape">The sizes in the checkpoint.</param>
/// <param name="ModelShape">The sizes in the model.</param>
public sealed record ReinitializedTensor(string Name, IReadOnlyList<long> CheckpointShape, IReadOnlyList<long> ModelShape)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name} ([{string.Join(", ", CheckpointShape)}] -> [{string.Join(", ", ModelShape)}])";
}
