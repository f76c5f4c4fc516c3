using System.Net;
using System.Net.Http.Headers;

namespace SlSam.HuggingFace.Hub;

/// <summary>
/// HTTP with redirects followed by hand: the framework would send the token along to the host that it is redirected to. Faults of the
/// network come as <see cref="DownloadException"/>.
/// </summary>
internal sealed class HttpFetcher : IDisposable
{
    private const int MaxRedirects = 10;

    private static readonly ProductInfoHeaderValue Agent = new(
        "slsam-huggingface",
        typeof(HttpFetcher).Assembly.GetName().Version?.ToString(fieldCount: 3)
    );

    private readonly HttpClient _client;
    private readonly bool _isOwn;
    private readonly TimeSpan _idle;
    private readonly TimeProvider _time;

    /// <param name="client">The caller's, which stays the caller's; null: an own one.</param>
    /// <param name="idle">How long a server may be silent.</param>
    /// <param name="time">What a date in an answer is compared with.</param>
    public HttpFetcher(HttpClient? client, TimeSpan idle, TimeProvider time)
    {
        _idle = idle;
        _time = time;
        _isOwn = client is null;
        _client = client ?? new HttpClient(NewHandler(idle)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Asks, and follows redirects. The answer, of whatever status, is the caller's; its body has not been read.</summary>
    /// <exception cref="DownloadException">There is no answer, or redirects lead nowhere.</exception>
    public async Task<HttpResponseMessage> SendAsync(Fetch fetch, CancellationToken cancellation)
    {
        var url = fetch.Url;
        for (var redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            var response = await SendOnceAsync(fetch, url, cancellation);
            if (!IsRedirect(response.StatusCode) || fetch.StopsAt(response))
            {
                return response;
            }
            using (response)
            {
                url = Target(fetch.Url, url, response);
            }
        }
        throw new DownloadException(
            fetch.Url,
            $"found more than {MaxRedirects} redirects, the last one to {url.Host}. They may go in a circle."
        );
    }

    /// <summary>Reads on from an answer's body; 0 at its end.</summary>
    /// <exception cref="DownloadException">The connection broke, or the server fell silent.</exception>
    public async Task<int> ReadAsync(Uri url, Stream body, Memory<byte> buffer, CancellationToken cancellation)
    {
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        idle.CancelAfter(_idle);
        try
        {
            return await body.ReadAsync(buffer, idle.Token);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw Silent(url, exception);
        }
        catch (IOException exception)
        {
            throw new DownloadException(url, $"the connection broke: {exception.Message}", exception) { IsTransient = true };
        }
    }

    /// <summary>The whole body of an answer.</summary>
    /// <exception cref="DownloadException">The connection broke, the server fell silent, or there are more bytes than allowed.</exception>
    public async Task<byte[]> ReadAllAsync(Uri url, HttpResponseMessage response, int most, CancellationToken cancellation)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        using var whole = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read; (read = await ReadAsync(url, body, buffer, cancellation)) > 0; )
        {
            whole.Write(buffer, 0, read);
            if (whole.Length > most)
            {
                throw new DownloadException(url, $"found an answer of more than {most:N0} bytes, expected less.");
            }
        }
        return whole.ToArray();
    }

    /// <summary>What an answer that is no success amounts to.</summary>
    public DownloadException Failure(Uri url, HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var answered =
            response.RequestMessage?.RequestUri is { } last && last.Host != url.Host ? $"{last.Host} answered" : "the server answered";
        var isTransient = status is 408 or 429 or 500 or 502 or 503 or 504;
        var wait = isTransient ? RetryAfter(response.Headers.RetryAfter) ?? RateLimit.Wait(response.Headers) : null;
        var asks = wait is { } asked ? $" and asks to wait {asked.TotalSeconds:0} s" : "";
        return new DownloadException(url, $"{answered} {status} {response.StatusCode}{asks}.")
        {
            StatusCode = response.StatusCode,
            IsTransient = isTransient,
            RetryAfter = wait,
            HubError = response.Headers.TryGetValues("X-Error-Code", out var codes) ? codes.First() : null,
        };
    }

    public void Dispose()
    {
        if (_isOwn)
        {
            _client.Dispose();
        }
    }

    private static SocketsHttpHandler NewHandler(TimeSpan idle) =>
        // no decompression: sizes and checksums are those of the bytes as they are stored
        new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = idle,
            AutomaticDecompression = DecompressionMethods.None,
        };

    private async Task<HttpResponseMessage> SendOnceAsync(Fetch fetch, Uri url, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(fetch.Method, url);
        request.Headers.UserAgent.Add(Agent);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (IsSameOrigin(url, fetch.Url))
        {
            request.Headers.Authorization = fetch.Token?.ToHeader();
        }
        if (fetch.From > 0)
        {
            request.Headers.Range = new RangeHeaderValue(fetch.From, null);
            request.Headers.IfRange = fetch.IfStill is { } tag ? new RangeConditionHeaderValue(tag) : null;
        }
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        idle.CancelAfter(_idle);
        try
        {
            var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, idle.Token);
            RequireNoRedirect(url, response);
            return response;
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw Silent(fetch.Url, exception);
        }
        catch (HttpRequestException exception)
        {
            var isTransient = exception.HttpRequestError != HttpRequestError.SecureConnectionError;
            var fault = $"no answer: {exception.Message}. Is the network up, and is a proxy needed (HTTPS_PROXY)?";
            throw new DownloadException(fetch.Url, fault, exception) { IsTransient = isTransient };
        }
    }

    /// <summary>What the hub says of a file is in the answers that redirect, which a client that follows them does not show.</summary>
    private static void RequireNoRedirect(Uri asked, HttpResponseMessage response)
    {
        if (response.RequestMessage?.RequestUri is { } answered && answered != asked)
        {
            response.Dispose();
            throw new InvalidOperationException(
                "Found an HttpClient that follows redirects, expected one whose handler does not (AllowAutoRedirect = false)."
            );
        }
    }

    private DownloadException Silent(Uri url, Exception exception) =>
        new(url, $"the server was silent for {_idle.TotalSeconds:0.#} s.", exception) { IsTransient = true };

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
    {
        var wait = header?.Delta ?? header?.Date - _time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static Uri Target(Uri first, Uri current, HttpResponseMessage response)
    {
        if (response.Headers.Location is not { } location || !Uri.TryCreate(current, location, out var target))
        {
            throw new DownloadException(first, $"{current.Host} answered {(int)response.StatusCode} without a place to go to.");
        }
        var isAllowed = target.Scheme == Uri.UriSchemeHttps || (target.Scheme == Uri.UriSchemeHttp && current.Scheme == Uri.UriSchemeHttp);
        return isAllowed
            ? target
            : throw new DownloadException(
                first,
                $"{current.Host} redirects from {current.Scheme} to {target.Scheme}, which is not followed."
            );
    }

    private static bool IsRedirect(HttpStatusCode status) => (int)status is 301 or 302 or 303 or 307 or 308;

    private static bool IsSameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.IdnHost == other.IdnHost && one.Port == other.Port;
}
