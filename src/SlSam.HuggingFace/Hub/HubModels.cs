namespace SlSam.HuggingFace.Hub;

/// <summary>Models of the hub, by way of the cache.</summary>
internal sealed class HubModels(HubSettings settings, HubTiming timing, HubApi api, Downloader downloader, Action<string> notice)
{
    /// <summary>The folder of a model's files. Where the hub cannot be had, what was fetched before serves.</summary>
    public async Task<string> GetAsync(HubId id, ModelFiles files, CancellationToken cancellation)
    {
        var repository = new HubRepository(settings.ModelCache, id.Repository);
        var cached = await FindCachedAsync(id, repository, files, cancellation);
        return await HubAccess.GetAsync(
            id,
            cached,
            settings,
            () => FetchAsync(id, repository, files, hasCached: cached is not null, cancellation),
            notice
        );
    }

    /// <summary>The folder of what the revision was when it was last asked for, if all that is needed is there.</summary>
    private static async Task<string?> FindCachedAsync(HubId id, HubRepository repository, ModelFiles files, CancellationToken cancellation)
    {
        if (repository.ReadCommit(id) is not { } commit)
        {
            return null;
        }
        try
        {
            var source = new FolderSource(id.ToString(), repository.Snapshot(commit));
            return await ModelCollector.CollectAsync(source, files, cancellation);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private async Task<string> FetchAsync(
        HubId id,
        HubRepository repository,
        ModelFiles files,
        bool hasCached,
        CancellationToken cancellation
    )
    {
        // with all of it at hand there is no point in waiting for a hub that does not answer
        var askRetry = hasCached ? timing.Retry with { MaxTries = 1 } : timing.Retry;
        var commit = id.IsCommit ? id.Revision : await AskCommitAsync(id, files.Required[0], askRetry, cancellation);
        repository.WriteCommit(id, commit);
        var options = new HubSourceOptions(settings.Token, askRetry, timing.Clock.GetUtcNow(), notice);
        var source = new HubSource(id, commit, repository, api, downloader, options);
        return await ModelCollector.CollectAsync(source, files, cancellation);
    }

    /// <summary>All files are taken from the commit that the first one was of, whatever the branch becomes meanwhile.</summary>
    private async Task<string> AskCommitAsync(HubId id, string file, RetryPolicy retry, CancellationToken cancellation)
    {
        var found = (await api.FindAsync(id, file, retry, cancellation)).File;
        return found?.Commit ?? throw new FileNotFoundException($"{id}: found no {file}, expected a model with one.", file);
    }
}
