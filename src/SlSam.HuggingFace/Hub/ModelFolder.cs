using SlSam.HuggingFace.Hub;

namespace SlSam.HuggingFace;

/// <summary>Finds the folder of a model by what a user wrote.</summary>
public static class ModelFolder
{
    /// <summary>A folder is taken as it is; otherwise the text is a hub's id, and what is not in the cache is fetched.</summary>
    /// <param name="idOrPath">A folder, or an id such as <c>facebook/deit-small-patch16-224</c>, perhaps with <c>@revision</c>.</param>
    /// <param name="files">What the model is needed for.</param>
    /// <param name="hub">Where ids are looked up.</param>
    /// <param name="cancellation">Ends a download; the next one goes on where it was.</param>
    /// <returns>A folder with the files required and the weights, in one file or in several with an index.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder, and the text is no id.</exception>
    /// <exception cref="FileNotFoundException">The model lacks a file that is needed.</exception>
    /// <exception cref="DownloadException">A file cannot be had from the hub.</exception>
    public static async Task<string> ResolveAsync(
        string idOrPath,
        ModelFiles files,
        HubClient hub,
        CancellationToken cancellation = default
    )
    {
        if (Directory.Exists(idOrPath))
        {
            return await ModelCollector.CollectAsync(new FolderSource(idOrPath, idOrPath), files, cancellation);
        }
        if (File.Exists(idOrPath))
        {
            throw new DirectoryNotFoundException($"{idOrPath}: found a file, expected the folder that it is in.");
        }
        var id =
            HubId.Parse(idOrPath)
            ?? throw new DirectoryNotFoundException(
                $"{idOrPath}: found no such folder, expected one, or a hub's id such as facebook/deit-small-patch16-224."
            );
        return await hub.GetModelAsync(id, files, cancellation);
    }
}
