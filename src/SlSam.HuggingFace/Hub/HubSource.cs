using SlSam.HuggingFace.Files;

namespace SlSam.HuggingFace.Hub;

/// <summary>One commit of a model or a data set on the hub: what the cache lacks is fetched into it.</summary>
internal sealed class HubSource(
    HubId id,
    string commit,
    HubRepository repository,
    HubApi api,
    Downloader downloader,
    HubSourceOptions options
) : IModelSource
{
    private readonly HubId _pinned = id with { Revision = commit };

    public string Name => id.ToString();

    public string Folder => repository.Snapshot(commit);

    public async Task<bool> HasAsync(string file, CancellationToken cancellation) =>
        repository.Find(commit, file) is not null || await AskAsync(file, cancellation) is not null;

    public async Task<string?> GetAsync(string file, CancellationToken cancellation)
    {
        if (repository.Find(commit, file) is { } path)
        {
            return path;
        }
        return await AskAsync(file, cancellation) is { } found ? await FetchAsync(file, found, cancellation) : null;
    }

    private async Task<HubFile?> AskAsync(string file, CancellationToken cancellation)
    {
        if (repository.IsKnownAbsent(commit, file))
        {
            return null;
        }
        var (found, isKnownAbsent) = await api.FindAsync(_pinned, file, options.AskRetry, cancellation);
        if (isKnownAbsent)
        {
            repository.MarkAbsent(commit, file);
        }
        return found;
    }

    private async Task<string> FetchAsync(string file, HubFile found, CancellationToken cancellation)
    {
        var lockFile = repository.Lock(found.Tag);
        void OnWait() => options.Notice($"Waiting for another process that fetches {file} of {id} ({lockFile}).");
        using var held = await FileLock.AcquireAsync(lockFile, options.AskRetry.Delay, OnWait, cancellation);
        if (repository.Find(commit, file) is { } path)
        {
            return path;
        }
        if (!File.Exists(repository.Blob(found.Tag)))
        {
            await downloader.DownloadAsync(DownloadOf(file, found), repository.Blob(found.Tag), cancellation);
            repository.DeleteOldParts(options.Now);
        }
        return repository.Link(found.Tag, commit, file);
    }

    private Download DownloadOf(string file, HubFile found) =>
        new($"{id.Repository} {file}", api.UrlOf(_pinned, file))
        {
            Token = options.Token,
            Size = found.Size,
            Checksum = Checksum.FromHubTag(found.Tag),
        };
}

/// <summary>What a source of the hub goes by.</summary>
/// <param name="Token">The user's.</param>
/// <param name="AskRetry">When to ask again whether a file is there.</param>
/// <param name="Now">The time of day.</param>
/// <param name="Notice">Told of waits.</param>
internal sealed record HubSourceOptions(HubToken? Token, RetryPolicy AskRetry, DateTimeOffset Now, Action<string> Notice);
