using System.Net;
using System.Net.Http.Headers;

namespace SlSam.HuggingFace.Hub;

/// <summary>One try after the other to bring a file from a server to the disk, each from where the one before it broke off.</summary>
internal sealed class Transfer(HttpFetcher http, Download download, PartialFile part, IProgress<DownloadProgress>? progress)
{
    private const int BufferBytes = 1 << 17;

    /// <summary>The server's name for the content that the part is of; null where it gave none that holds byte by byte.</summary>
    private EntityTagHeaderValue? _tag;

    /// <summary>Returns when the server has sent all it has; whether that is right is for the checksum to say.</summary>
    public async Task<long> RunAsync(CancellationToken cancellation)
    {
        DropTooLong();
        if (part.Length == download.Size)
        {
            return part.Length;
        }
        var fetch = new Fetch(HttpMethod.Get, download.Url)
        {
            Token = download.Token,
            From = part.Length,
            IfStill = _tag,
        };
        using var response = await http.SendAsync(fetch, cancellation);
        if (IsWholeAlready(response))
        {
            return part.Length;
        }
        var start = Start(response);
        ThrowIfOtherSize(response);
        await SaveAsync(response, start, cancellation);
        if (download.Size is { } size && part.Length != size)
        {
            throw Broken($"the server stopped at byte {part.Length} of {size}.");
        }
        return part.Length;
    }

    private void DropTooLong()
    {
        if (part.Length > download.Size)
        {
            part.Delete();
        }
    }

    /// <summary>The answer to a request for bytes beyond the end: either all of them are here, or the part is not of this file.</summary>
    private bool IsWholeAlready(HttpResponseMessage response)
    {
        if (response.StatusCode != HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return false;
        }
        var size = response.Content.Headers.ContentRange?.Length;
        if (part.Length > 0 && size == part.Length)
        {
            return true;
        }
        var found = part.Length;
        part.Delete();
        throw Broken($"the server has {size?.ToString() ?? "an unknown number of"} bytes, but {found} were here from an earlier try.");
    }

    /// <summary>Where in the file the answer's bytes belong.</summary>
    private long Start(HttpResponseMessage response)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw http.Failure(download.Url, response);
        }
        var tag = response.Headers.ETag is { IsWeak: false } strong ? strong : null;
        var isOther = _tag is not null && tag is not null && !_tag.Equals(tag);
        _tag = tag;
        if (response.StatusCode != HttpStatusCode.PartialContent)
        {
            return 0;
        }
        var start = response.Content.Headers.ContentRange?.From;
        if (start == part.Length && !isOther)
        {
            return part.Length;
        }
        var fault = isOther
            ? "the file changed between two tries."
            : $"asked for bytes from {part.Length} on, the server sent some from {start?.ToString() ?? "nobody knows where"} on.";
        part.Delete();
        throw Broken(fault);
    }

    private void ThrowIfOtherSize(HttpResponseMessage response)
    {
        var headers = response.Content.Headers;
        var announced = response.StatusCode == HttpStatusCode.PartialContent ? headers.ContentRange?.Length : headers.ContentLength;
        if (download.Size is { } size && announced is { } other && other != size)
        {
            throw Broken($"the server announces {other} bytes, expected {size}.");
        }
    }

    private async Task SaveAsync(HttpResponseMessage response, long start, CancellationToken cancellation)
    {
        var total = download.Size ?? (start == 0 ? response.Content.Headers.ContentLength : response.Content.Headers.ContentRange?.Length);
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        await using var file = part.OpenAt(start);
        var buffer = new byte[BufferBytes];
        progress?.Report(new DownloadProgress(download.Name, start, total));
        for (int read; (read = await http.ReadAsync(download.Url, body, buffer, cancellation)) > 0; )
        {
            if (file.Position + read > download.Size)
            {
                throw Broken($"the server sends more than the {download.Size} bytes expected.");
            }
            await file.WriteAsync(buffer.AsMemory(0, read), cancellation);
            progress?.Report(new DownloadProgress(download.Name, file.Position, total));
        }
        file.Flush(flushToDisk: true);
    }

    private DownloadException Broken(string fault) => new(download.Url, fault) { IsTransient = true };
}
