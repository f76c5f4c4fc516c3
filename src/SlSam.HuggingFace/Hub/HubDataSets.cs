namespace SlSam.HuggingFace.Hub;

/// <summary>Parquet files of data sets of the hub, by way of the cache.</summary>
internal sealed class HubDataSets(HubSettings settings, HubTiming timing, HubApi api, Downloader downloader, Action<string> notice)
{
    /// <summary>The paths of a split's files, in order. Where the hub cannot be had, what was fetched before serves.</summary>
    public Task<IReadOnlyList<string>> GetAsync(DataSetId dataSet, string split, CancellationToken cancellation)
    {
        var repository = new HubRepository(settings.ModelCache, dataSet.Id.Repository, isDataSet: true);
        var cached = FindCached(dataSet, repository, split);
        return cached is not null && dataSet.Id.IsCommit
            ? Task.FromResult<IReadOnlyList<string>>(cached)
            : HubAccess.GetAsync<IReadOnlyList<string>>(
                dataSet.Id,
                cached,
                settings,
                () => FetchAsync(dataSet, repository, split, hasCached: cached is not null, cancellation),
                notice
            );
    }

    private static string[]? FindCached(DataSetId dataSet, HubRepository repository, string split)
    {
        if (repository.ReadCommit(dataSet.Id) is not { } commit || repository.ReadFiles(commit) is not { } files)
        {
            return null;
        }
        try
        {
            var chosen = dataSet.Choose(files, split);
            string[] paths = [.. chosen.Select(file => repository.Find(commit, file)).OfType<string>()];
            return paths.Length == chosen.Count ? paths : null;
        }
        catch (FileNotFoundException)
        {
            return null; // the branch may have moved since
        }
    }

    private async Task<IReadOnlyList<string>> FetchAsync(
        DataSetId dataSet,
        HubRepository repository,
        string split,
        bool hasCached,
        CancellationToken cancellation
    )
    {
        // with all of it at hand there is no point in waiting for a hub that does not answer
        var askRetry = hasCached ? timing.Retry with { MaxTries = 1 } : timing.Retry;
        var (commit, files) = await api.ListAsync(dataSet.Id, askRetry, cancellation);
        var chosen = dataSet.Choose(files, split);
        repository.WriteCommit(dataSet.Id, commit);
        repository.WriteFiles(commit, files);
        var options = new HubSourceOptions(settings.Token, askRetry, timing.Clock.GetUtcNow(), notice);
        var source = new HubSource(dataSet.Id, commit, repository, api, downloader, options);
        var paths = new List<string>();
        foreach (var file in chosen)
        {
            paths.Add(
                await source.GetAsync(file, cancellation)
                    ?? throw new FileNotFoundException($"{dataSet}: found no {file}, expected it: the hub's list of files has it.", file)
            );
        }
        return paths;
    }
}
