using System.Net;

namespace SlSam.HuggingFace.Hub;

/// <summary>What the hub says of a file.</summary>
/// <param name="Commit">The commit that the answer is about.</param>
/// <param name="Tag">The name of the content: the same for the same bytes.</param>
/// <param name="Size">Its bytes; null where the hub does not say.</param>
internal sealed record HubFile(string Commit, string Tag, long? Size);

/// <summary>What the hub answers when it is asked for a file.</summary>
/// <param name="File">Null where it is not there.</param>
/// <param name="IsKnownAbsent">
/// Whether the hub says itself that the commit has no such file. A proxy or a mirror that finds nothing says no more than that it found nothing.
/// </param>
internal sealed record HubAnswer(HubFile? File, bool IsKnownAbsent = false);

/// <summary>Asks the hub about files.</summary>
internal sealed class HubApi(HubSettings settings, HttpFetcher http, Action<string> notice)
{
    /// <summary>Bytes of a list of files: some hundred thousand names.</summary>
    private const int MaxListing = 1 << 26;

    private const string CommitHeader = "X-Repo-Commit";
    private const string LinkedTagHeader = "X-Linked-Etag";
    private const string LinkedSizeHeader = "X-Linked-Size";

    public Uri UrlOf(HubId id, string file)
    {
        var path = string.Join('/', file.Split('/').Select(Uri.EscapeDataString));
        return new Uri($"{Endpoint}/{id.Place}/resolve/{Uri.EscapeDataString(id.Revision)}/{path}");
    }

    /// <summary>The commit that a revision is, and its files' names.</summary>
    /// <exception cref="DownloadException">The hub does not answer, refuses, or answers something else.</exception>
    public Task<HubListing> ListAsync(HubId id, RetryPolicy retry, CancellationToken cancellation) =>
        retry.RunAsync(() => ListOnceAsync(id, cancellation), () => 0, notice, cancellation);

    private string Endpoint => settings.Endpoint.AbsoluteUri.TrimEnd('/');

    /// <returns>No file where the model is there, but has no such one.</returns>
    /// <exception cref="DownloadException">The hub does not answer, or refuses.</exception>
    public Task<HubAnswer> FindAsync(HubId id, string file, RetryPolicy retry, CancellationToken cancellation) =>
        retry.RunAsync(() => FindOnceAsync(id, UrlOf(id, file), cancellation), () => 0, notice, cancellation);

    private async Task<HubListing> ListOnceAsync(HubId id, CancellationToken cancellation)
    {
        var kind = id.IsDataSet ? "datasets" : "models";
        var url = new Uri($"{Endpoint}/api/{kind}/{id.Repository}/revision/{Uri.EscapeDataString(id.Revision)}");
        using var response = await http.SendAsync(new Fetch(HttpMethod.Get, url) { Token = settings.Token }, cancellation);
        if (!response.IsSuccessStatusCode)
        {
            throw http.Failure(url, response);
        }
        var answer = HubListing.Parse(await http.ReadAllAsync(url, response, MaxListing, cancellation));
        return answer is null || !HubId.IsCommitText(answer.Commit)
            ? throw new DownloadException(
                url,
                "found no list of files in the answer, expected JSON with sha and siblings. Is this a hub (HF_ENDPOINT)?"
            )
            : answer;
    }

    private async Task<HubAnswer> FindOnceAsync(HubId id, Uri url, CancellationToken cancellation)
    {
        var commit = id.IsCommit ? id.Revision : null; // who asks for a commit need not be told it
        // a large file's answer sends on to another host, and says all that there is to know itself
        bool SaysAll(HttpResponseMessage answer)
        {
            commit = Header(answer, CommitHeader) ?? commit;
            return commit is not null && Header(answer, LinkedTagHeader) is not null;
        }
        var fetch = new Fetch(HttpMethod.Head, url) { Token = settings.Token, StopsAt = SaysAll };
        using var response = await http.SendAsync(fetch, cancellation);
        SaysAll(response);
        if (response.StatusCode >= HttpStatusCode.BadRequest)
        {
            var failure = http.Failure(url, response);
            return failure is { StatusCode: HttpStatusCode.NotFound, HubError: null or "EntryNotFound" }
                ? new HubAnswer(null, IsKnownAbsent: failure.HubError is not null)
                : throw failure;
        }
        return new HubAnswer(new HubFile(CheckedCommit(url, commit), CheckedTag(url, response), SizeOf(response)));
    }

    private static string CheckedCommit(Uri url, string? commit) =>
        HubId.IsCommitText(commit) ? commit! : throw NoHub(url, CommitHeader, commit, "40 hexadecimal digits");

    /// <summary>The tag without quotes; it becomes a file's name.</summary>
    private static string CheckedTag(Uri url, HttpResponseMessage response)
    {
        var tag = (Header(response, LinkedTagHeader) ?? response.Headers.ETag?.Tag)?.Replace("W/", "", StringComparison.Ordinal).Trim('"');
        var isName = !string.IsNullOrEmpty(tag) && tag.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');
        return isName ? tag! : throw NoHub(url, "ETag", tag, "letters and digits");
    }

    private static long? SizeOf(HttpResponseMessage response)
    {
        if (long.TryParse(Header(response, LinkedSizeHeader), out var linked))
        {
            return linked;
        }
        return response.IsSuccessStatusCode ? response.Content.Headers.ContentLength : null;
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.First() : null;

    private static DownloadException NoHub(Uri url, string header, string? found, string expected) =>
        new(url, $"found {(found is null ? "no" : "a strange")} {header} in the answer, expected {expected}. Is this a hub (HF_ENDPOINT)?");
}
