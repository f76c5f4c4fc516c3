using SlSam.HuggingFace.Files;
using SlSam.HuggingFace.Hub;
using SlSam.HuggingFace.Weights;

namespace SlSam.HuggingFace;

/// <summary>
/// Fetches models and data sets into the user's cache, and finds there what has been fetched before. Downloads that break go on where they were, in this
/// process or in a later one; two processes do not fetch the same file at once; nothing is seen before it is whole. May be used from several
/// threads at once.
/// </summary>
public sealed class HubClient : IDisposable
{
    private readonly HubTiming _timing;
    private readonly HttpFetcher _http;

    /// <param name="settings">Where from and where to.</param>
    /// <param name="http">
    /// Sends the requests, and stays the caller's; its handler must not follow redirects, and its timeout must allow for large files. Null: an
    /// own one, with the system's proxy.
    /// </param>
    /// <param name="notice">Told, in a sentence, of waits, of tries that failed, and of a cache that serves in place of the hub.</param>
    public HubClient(HubSettings settings, HttpClient? http = null, Action<string>? notice = null)
        : this(settings, new HubTiming(), http, notice) { }

    internal HubClient(HubSettings settings, HubTiming timing, HttpClient? http = null, Action<string>? notice = null)
    {
        Settings = settings;
        Notice = notice ?? (_ => { });
        _timing = timing;
        _http = new HttpFetcher(http, timing.Idle, timing.Clock);
    }

    internal HubSettings Settings { get; }

    internal RetryPolicy Retry => _timing.Retry;

    internal Action<string> Notice { get; }

    /// <summary>The folder of a model, after what is not in the cache was fetched: configuration, weights, tokenizer and the like.</summary>
    /// <param name="id">
    /// Such as <c>FacebookAI/roberta-base</c>, perhaps with <c>@revision</c>: a branch, a tag or a commit. A folder that is there is taken as it
    /// is.
    /// </param>
    /// <param name="progress">Told of every piece that has arrived.</param>
    /// <param name="cancellation">Ends a download; the next one goes on where it was.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder, and the text is no id.</exception>
    /// <exception cref="FileNotFoundException">The model lacks a file that is needed, or is not in the cache and the settings say to stay offline.</exception>
    /// <exception cref="DownloadException">A file cannot be had from the hub.</exception>
    /// <exception cref="InvalidOperationException">The client that was handed in follows redirects.</exception>
    public Task<string> FetchAsync(string id, IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default) =>
        FetchAsync(id, ModelFiles.All, progress, cancellation);

    /// <summary>The Parquet files of a part of a data set, in order, after those that are not in the cache were fetched.</summary>
    /// <param name="id">
    /// Such as <c>garage-bAInd/Open-Platypus</c>; behind it may stand the beginning of the files' paths: a folder, as in
    /// <c>openai/gsm8k/main</c>, where several have such a part, or a folder and the beginning of the files' names, which then stands for
    /// <paramref name="split"/>. Perhaps with <c>@revision</c>: a branch, a tag or a commit, or
    /// <c>@refs/convert/parquet</c> for what the hub has converted.
    /// </param>
    /// <param name="split">What the files' names, or those of their folders, begin with.</param>
    /// <param name="progress">Told of every piece that has arrived.</param>
    /// <param name="cancellation">Ends a download; the next one goes on where it was.</param>
    /// <returns>Their paths, one at least.</returns>
    /// <exception cref="ArgumentException">The text is no id.</exception>
    /// <exception cref="FileNotFoundException">The data set has no such files, or in several folders, or they are not in the cache and the settings say to stay offline.</exception>
    /// <exception cref="DownloadException">A file cannot be had from the hub.</exception>
    /// <exception cref="InvalidOperationException">The client that was handed in follows redirects.</exception>
    public Task<IReadOnlyList<string>> FetchDataSetAsync(
        string id,
        string split = "train",
        IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(split);
        var parsed =
            DataSetId.Parse(id)
            ?? throw new ArgumentException(
                $"{id}: found no id of a data set, expected one such as garage-bAInd/Open-Platypus.",
                nameof(id)
            );
        return new HubDataSets(Settings, _timing, NewApi(), NewDownloader(progress), Notice).GetAsync(parsed, split, cancellation);
    }

    /// <summary>
    /// Has something that is made of a file on the web, such as data that are unpacked of an archive. What is there is not fetched again; of
    /// several processes one fetches; a download that breaks goes on where it was. The file itself is not kept.
    /// </summary>
    /// <param name="address">Of the file; the hub's token is not for other hosts.</param>
    /// <param name="target">A file or folder; what is there counts as made.</param>
    /// <param name="make">Makes the target of the file that was fetched: whole or not at all.</param>
    /// <param name="md5">What the file's MD5 has to be, in hexadecimal digits; null: whatever it is.</param>
    /// <param name="progress">Told of every piece that has arrived.</param>
    /// <param name="cancellation">Ends a download; the next one goes on where it was.</param>
    /// <exception cref="FileNotFoundException">The target is not there, and the settings say to stay offline.</exception>
    /// <exception cref="DownloadException">The file cannot be had, or its content is wrong.</exception>
    public async Task FetchOnceAsync(
        Uri address,
        string target,
        Action<string> make,
        string? md5 = null,
        IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        if (Path.Exists(target))
        {
            return;
        }
        if (Settings.IsOffline)
        {
            throw new FileNotFoundException($"{target}: found nothing there, and HF_HUB_OFFLINE is set. It is made of {address}.", target);
        }
        void OnWait() => Notice($"Waiting for another process that fetches {address} ({target}.lock).");
        using var held = await FileLock.AcquireAsync($"{target}.lock", Retry.Delay, OnWait, cancellation);
        if (Path.Exists(target))
        {
            return;
        }
        var file = $"{target}.download";
        var download = new Download(Path.GetFileName(target), address)
        {
            Checksum = md5 is null ? null : new Checksum(ChecksumKind.Md5, md5),
        };
        await NewDownloader(progress).DownloadAsync(download, file, cancellation);
        make(file);
        File.Delete(file);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>Fetches single files.</summary>
    internal Downloader NewDownloader(IProgress<DownloadProgress>? progress) => new(_http, Retry, progress, Notice);

    private HubApi NewApi() => new(Settings, _http, Notice);

    internal async Task<string> FetchAsync(
        string id,
        ModelFiles files,
        IProgress<DownloadProgress>? progress,
        CancellationToken cancellation
    )
    {
        ModelFolder.Recover(id);
        if (Directory.Exists(id))
        {
            return await ModelCollector.CollectAsync(new FolderSource(id, id), files, cancellation);
        }
        if (File.Exists(id))
        {
            throw new DirectoryNotFoundException($"{id}: found a file, expected the folder that it is in.");
        }
        var parsed =
            HubId.Parse(id)
            ?? throw new DirectoryNotFoundException($"{id}: found no such folder, expected one, or a hub's id: owner/name.");
        var models = new HubModels(Settings, _timing, NewApi(), NewDownloader(progress), Notice);
        return await models.GetAsync(parsed, files, cancellation);
    }
}
