using SlSam.HuggingFace.Weights;

namespace SlSam.HuggingFace.Hub;

/// <summary>Brings together the files of a model: those asked for, and the weights in one file or in several.</summary>
internal static class ModelCollector
{
    private const string PickledWeights = "pytorch_model.bin";

    /// <returns>The folder that they are in.</returns>
    /// <exception cref="FileNotFoundException">A required file or the weights are missing.</exception>
    public static async Task<string> CollectAsync(IModelSource source, ModelFiles files, CancellationToken cancellation)
    {
        foreach (var file in files.Required)
        {
            await RequireAsync(source, file, cancellation);
        }
        foreach (var file in files.Optional)
        {
            await source.GetAsync(file, cancellation);
        }
        if (await source.GetAsync(Checkpoint.FileName, cancellation) is null)
        {
            await CollectShardsAsync(source, cancellation);
        }
        return source.Folder;
    }

    private static async Task CollectShardsAsync(IModelSource source, CancellationToken cancellation)
    {
        var index = await source.GetAsync(ShardIndex.FileName, cancellation) ?? throw await NoWeightsAsync(source, cancellation);
        foreach (var shard in ShardIndex.Read(index).Values.Distinct().Order(StringComparer.Ordinal))
        {
            await RequireAsync(source, shard, cancellation);
        }
    }

    private static async Task RequireAsync(IModelSource source, string file, CancellationToken cancellation)
    {
        if (await source.GetAsync(file, cancellation) is null)
        {
            throw new FileNotFoundException($"{source.Name}: found no {file}, expected a model folder with one.", file);
        }
    }

    private static async Task<FileNotFoundException> NoWeightsAsync(IModelSource source, CancellationToken cancellation)
    {
        var isPickled = await source.HasAsync(PickledWeights, cancellation);
        var message = isPickled
            ? $"{source.Name}: found the weights in {PickledWeights} alone, expected {Checkpoint.FileName}. A .bin is a Python program that can do "
                + "anything, and is not read here. In Python, model.save_pretrained(folder) of transformers writes the other; on the hub, "
                + "a pull request by its converter often has it (append @refs/pr/1 or the like to the id)."
            : $"{source.Name}: found no weights, expected {Checkpoint.FileName} or {ShardIndex.FileName}.";
        return new FileNotFoundException(message, Checkpoint.FileName);
    }
}
