using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SlSam.Testing;

/// <summary>
/// An HTTP server on a port of its own, that answers as a test says: rightly, or as no framework's server would. One request a connection.
/// </summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<LoopbackRequest> _requests = [];
    private readonly Func<LoopbackRequest, LoopbackAnswer> _answer;

    public LoopbackServer(Func<LoopbackRequest, LoopbackAnswer> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Without a slash at the end.</summary>
    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>All requests so far.</summary>
    public IReadOnlyList<LoopbackRequest> Requests => [.. _requests];

    public Uri Url(string path) => new(Address + path);

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = ServeAsync(client);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException) { }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                var stream = client.GetStream();
                var request = LoopbackRequest.Parse(await ReadHeadAsync(stream));
                _requests.Enqueue(request);
                await WriteAsync(stream, request, _answer(request));
            }
        }
        // the client went away, or the test is over
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException) { }
    }

    private async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var letter = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(letter, _stop.Token);
            head.Append((char)letter[0]);
        }
        return head.ToString();
    }

    private async Task WriteAsync(NetworkStream stream, LoopbackRequest request, LoopbackAnswer answer)
    {
        var head = new StringBuilder($"HTTP/1.1 {answer.Status} {(HttpStatusCode)answer.Status}\r\nConnection: close\r\n");
        if (answer.AnnouncesLength)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {answer.AnnouncedLength ?? answer.Body.Length}\r\n");
        }
        foreach (var (name, value) in answer.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{head}\r\n"), _stop.Token);
        if (request.Method != "HEAD")
        {
            await stream.WriteAsync(answer.Body, _stop.Token);
        }
        if (answer.FallsSilent)
        {
            await Task.Delay(Timeout.Infinite, _stop.Token);
        }
    }
}

/// <summary>What a client asked.</summary>
internal sealed record LoopbackRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>The first byte asked for.</summary>
    public int From => Header("Range") is { } range ? int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture) : 0;

    public static LoopbackRequest Parse(string head)
    {
        var lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var start = lines[0].Split(' ');
        var headers = lines
            .Skip(1)
            .Select(line => line.Split(": ", 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        return new LoopbackRequest(start[0], start[1], headers);
    }
}

/// <summary>What a server says.</summary>
internal sealed record LoopbackAnswer(int Status)
{
    public byte[] Body { get; init; } = [];

    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>A length that is not the body's: the server lies, or breaks off.</summary>
    public long? AnnouncedLength { get; init; }

    /// <summary>Without, the body ends where the connection does.</summary>
    public bool AnnouncesLength { get; init; } = true;

    /// <summary>Whether the connection stays open, and nothing more comes.</summary>
    public bool FallsSilent { get; init; }

    public static LoopbackAnswer Redirect(string location, int status = 302) => new(status) { Headers = { ["Location"] = location } };

    /// <summary>A file as a good server sends it: whole, or from the byte asked for if it is still the one that the client began with.</summary>
    public static LoopbackAnswer File(LoopbackRequest request, byte[] content, string? tag = null)
    {
        var isOther = request.Header("If-Range") is { } condition && condition != tag;
        var from = isOther ? 0 : request.From;
        var headers = new Dictionary<string, string>();
        if (tag is not null)
        {
            headers["ETag"] = tag;
        }
        if (from == 0)
        {
            return new LoopbackAnswer(200) { Body = content, Headers = headers };
        }
        if (from >= content.Length)
        {
            headers["Content-Range"] = $"bytes */{content.Length}";
            return new LoopbackAnswer(416) { Headers = headers };
        }
        headers["Content-Range"] = $"bytes {from}-{content.Length - 1}/{content.Length}";
        return new LoopbackAnswer(206) { Body = content[from..], Headers = headers };
    }

    /// <summary>The same answer, but the connection ends after some bytes of its body.</summary>
    public LoopbackAnswer BrokenAfter(int bytes) => this with { Body = Body[..bytes], AnnouncedLength = AnnouncedLength ?? Body.Length };
}
