using System.Security.Cryptography;
using System.Text.Json;

namespace SlSam.Testing;

/// <summary>
/// Answers as the hub does: small files by itself, under git's hash; large ones (*.safetensors, *.parquet) by a signed address on another host, under
/// their SHA-256. The files are those of a model and of a data set.
/// </summary>
internal sealed class FakeHub : IDisposable
{
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";
    public const string Repository = "org/model";
    public const string DataSet = "org/data";

    private readonly LoopbackServer _hub;
    private readonly LoopbackServer _storage;

    public FakeHub()
    {
        Answer = Usual;
        _hub = new LoopbackServer(request => Answer(request));
        _storage = new LoopbackServer(request => LoopbackAnswer.File(request, Files[request.Path.Split('?')[0][1..]], "\"storage\""));
    }

    public Dictionary<string, byte[]> Files { get; } = [];

    /// <summary>What main is.</summary>
    public string Main { get; set; } = Commit;

    public Func<LoopbackRequest, LoopbackAnswer> Answer { get; set; }

    public string Address => _hub.Address;

    public IReadOnlyList<LoopbackRequest> Requests => _hub.Requests;

    public IReadOnlyList<LoopbackRequest> StorageRequests => _storage.Requests;

    public void Dispose()
    {
        _hub.Dispose();
        _storage.Dispose();
    }

    public void Add(string file, string text) => Files[file] = System.Text.Encoding.UTF8.GetBytes(text);

    public LoopbackAnswer Usual(LoopbackRequest request)
    {
        var (revision, file) = request.Path.Split('/') switch
        {
            [_, "org", "model", "resolve", var asked, .. var path] => (asked, string.Join('/', path)),
            [_, "datasets", "org", "data", "resolve", var asked, .. var path] => (asked, string.Join('/', path)),
            [_, "api", "datasets", "org", "data", "revision", var asked] => (asked, null),
            _ => ("", null),
        };
        if (revision != "main" && revision != Main)
        {
            return Error(404, "RepoNotFound");
        }
        if (file is null)
        {
            return List();
        }
        if (!Files.TryGetValue(file, out var content))
        {
            return Error(404, "EntryNotFound");
        }
        return Path.GetExtension(file) is ".safetensors" or ".parquet" ? Large(file, content) : Small(request, content);
    }

    public static LoopbackAnswer Error(int status, string code) => new(status) { Headers = { ["X-Error-Code"] = code } };

    public static string GitHash(byte[] content)
    {
#pragma warning disable CA5350 // it is git's
        return Convert.ToHexStringLower(SHA1.HashData([.. System.Text.Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]));
#pragma warning restore CA5350
    }

    public static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private LoopbackAnswer List() =>
        new(200)
        {
            Body = JsonSerializer.SerializeToUtf8Bytes(new { sha = Main, siblings = Files.Keys.Select(file => new { rfilename = file }) }),
        };

    private LoopbackAnswer Large(string file, byte[] content)
    {
        var answer = LoopbackAnswer.Redirect($"{_storage.Address}/{file}?signature=secret");
        answer.Headers["X-Repo-Commit"] = Main;
        answer.Headers["X-Linked-Etag"] = $"\"{Sha256(content)}\"";
        answer.Headers["X-Linked-Size"] = $"{content.Length}";
        return answer;
    }

    private LoopbackAnswer Small(LoopbackRequest request, byte[] content)
    {
        var answer = LoopbackAnswer.File(request, content, $"\"{GitHash(content)}\"");
        answer.Headers["X-Repo-Commit"] = Main;
        return answer;
    }
}
