using SlSam.HuggingFace.Hub;

namespace SlSam.HuggingFace;

/// <summary>
/// Fetches models into the user's cache, and finds there what has been fetched before. Downloads that break go on where they
/// were, in this process or in a later one; two processes do not fetch the same file at once; nothing is seen before it is whole.
/// </summary>
public sealed class HubClient : IDisposable
{
    private readonly HttpFetcher _http;
    private readonly HubModels _models;

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
        (Settings, Retry, Downloader, Notice) = (settings, timing.Retry, downloader, notice);
        _models = new HubModels(settings, timing, new HubApi(settings, _http, notice), downloader, notice);
    }

    internal HubSettings Settings { get; }

    internal RetryPolicy Retry { get; }

    internal Downloader Downloader { get; }

    internal Action<string> Notice { get; }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    internal Task<string> GetModelAsync(HubId id, ModelFiles files, CancellationToken cancellation) =>
        _models.GetAsync(id, files, cancellation);
}
