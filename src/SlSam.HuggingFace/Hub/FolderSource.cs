namespace SlSam.HuggingFace.Hub;

/// <summary>A model in a folder.</summary>
internal sealed class FolderSource(string name, string folder) : IModelSource
{
    public string Name => name;

    public string Folder => folder;

    /// <summary>The path of a file in a folder; null where there is none, or a link to nothing, for which the system's own test says yes.</summary>
    public static string? Find(string folder, string file)
    {
        var path = new FileInfo(Path.Combine(folder, file));
        var isThere = path.LinkTarget is null ? path.Exists : path.ResolveLinkTarget(returnFinalTarget: true) is { Exists: true };
        return isThere ? path.FullName : null;
    }

    public Task<bool> HasAsync(string file, CancellationToken cancellation) => Task.FromResult(Find(folder, file) is not null);

    public Task<string?> GetAsync(string file, CancellationToken cancellation) => Task.FromResult(Find(folder, file));
}
