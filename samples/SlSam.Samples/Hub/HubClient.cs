namespace SlSam.Samples.Hub;

/// <summary>
/// Fetches models and data into the user's caches, and finds there what has been fetched before. Downloads that break go on where they
/// were, in this process or in a later one; two processes do not fetch the same file at once; nothing is seen before it is whole.
/// </summary>
public sealed class HubClient : IDisposable
{
    private readonly HttpFetcher _http;
    private readonly HubModels _models;
    private readonly HubData _data;

    /// <param name="settings">Where from and where to.</param>
    /// <param name="progress">Told of every piece that has arrived.</param>
    /// <param name="notice">Told, in a sentence, of waits, of tries that failed, and of a cache that serves in place of the hub.</param>
    public HubClient(HubSettings settings, IProgress<DownloadProgress>? progress = null, Action<string>? notice = null)
        : this(settings, new HubTiming(), progress, notice) { }

    internal HubClient(HubSettings settings, HubTiming timing, IProgress<DownloadProgress>? progress = null, Action<string>? notice = null)
    {
        notice ??= _ => { };
        _http = new HttpFetcher(timing.Idle, timing.Clock);
        var downloader = new Downloader(_http, timing.Retry, progress, notice);
        _models = new HubModels(settings, timing, new HubApi(settings, _http, notice), downloader, notice);
        _data = new HubData(settings, timing.Retry, downloader, notice);
    }

    /// <summary>The folder of an archive's files, after it was fetched and unpacked if need be.</summary>
    /// <exception cref="DownloadException">The archive cannot be had, or its content is wrong.</exception>
    /// <exception cref="DirectoryNotFoundException">It has not been fetched, and the settings say to stay offline.</exception>
    public Task<string> GetDataAsync(DataArchive archive, CancellationToken cancellation = default) =>
        _data.GetAsync(archive, cancellation);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    internal Task<string> GetModelAsync(HubId id, ModelFiles files, CancellationToken cancellation) =>
        _models.GetAsync(id, files, cancellation);
}
