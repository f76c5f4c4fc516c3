using SlSam.HuggingFace;

namespace SlSam.Samples.Data.Archives;

/// <summary>Finds the folder of some data by what a user wrote.</summary>
public static class DataFolder
{
    /// <summary>The folder of an archive that is known by name, fetched if need be; anything else is taken for a path, whatever is there.</summary>
    /// <param name="nameOrPath">A folder, or <c>cifar10</c> or <c>cifar100</c>.</param>
    /// <param name="hub">Fetches archives.</param>
    /// <param name="cancellation">Ends a download; the next one goes on where it was.</param>
    /// <exception cref="DownloadException">The archive cannot be had.</exception>
    public static Task<string> ResolveAsync(string nameOrPath, HubClient hub, CancellationToken cancellation = default) =>
        !Directory.Exists(nameOrPath) && DataArchive.Find(nameOrPath) is { } archive
            ? new HubData(hub).GetAsync(archive, cancellation)
            : Task.FromResult(nameOrPath);
}
