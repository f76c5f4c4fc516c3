using SlSam.HuggingFace.Hub;
using SlSam.Testing;

namespace SlSam.HuggingFace.Tests.Hub;

public sealed class ModelFolderTests : IDisposable
{
    private const string Secret = "hf_abcdefghijklmnop";
    private const string Cached = "models--org--model/";
    private const string Snapshot = Cached + "snapshots/" + FakeHub.Commit + "/";

    private readonly TemporaryFolder _folder = new();
    private readonly FakeHub _hub = new();
    private readonly List<string> _notices = [];
    private readonly Waits _waits = new();

    public ModelFolderTests()
    {
        _hub.Add("config.json", "{}");
        _hub.Add("model.safetensors", "weights");
    }

    public void Dispose()
    {
        _hub.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_model_is_fetched_into_the_layout_of_the_python_libraries()
    {
        var folder = await ResolveAsync();

        folder.Should().Be(_folder["models--org--model", "snapshots", FakeHub.Commit]);
        File.ReadAllText(Path.Combine(folder, "config.json")).Should().Be("{}");
        File.ReadAllText(Path.Combine(folder, "model.safetensors")).Should().Be("weights");
        var config = FakeHub.GitHash(_hub.Files["config.json"]);
        var weights = FakeHub.Sha256(_hub.Files["model.safetensors"]);
        _folder
            .Files.Should()
            .BeEquivalentTo(
                $".locks/models--org--model/{config}.lock",
                $".locks/models--org--model/{weights}.lock",
                $"{Cached}.no_exist/{FakeHub.Commit}/preprocessor_config.json",
                $"{Cached}blobs/{config}",
                $"{Cached}blobs/{weights}",
                $"{Cached}refs/main",
                $"{Snapshot}config.json",
                $"{Snapshot}model.safetensors"
            );
        File.ReadAllText(_folder[$"{Cached}refs/main"]).Should().Be(FakeHub.Commit);
        new FileInfo(_folder[$"{Snapshot}model.safetensors"]).LinkTarget.Should().Be(Path.Combine("..", "..", "blobs", weights));
    }

    [Fact]
    public async Task A_bare_404_is_no_word_of_the_hub_and_is_not_remembered()
    {
        _hub.Add("preprocessor_config.json", "{}");
        _hub.Answer = request => request.Path.Contains("preprocessor") ? new LoopbackAnswer(404) : _hub.Usual(request);
        await ResolveAsync();
        _folder.Files.Should().NotContain(file => file.Contains(".no_exist"));

        _hub.Answer = _hub.Usual;
        var folder = await ResolveAsync();

        File.Exists(Path.Combine(folder, "preprocessor_config.json")).Should().BeTrue();
    }

    [Fact]
    public async Task Of_a_commit_that_is_asked_for_no_answer_has_to_name_it()
    {
        _hub.Main = FakeHub.Commit;
        _hub.Answer = request =>
        {
            var answer = _hub.Usual(request);
            answer.Headers.Remove("X-Repo-Commit");
            return answer;
        };

        var folder = await ResolveAsync($"{FakeHub.Repository}@{FakeHub.Commit}");

        File.ReadAllText(Path.Combine(folder, "model.safetensors")).Should().Be("weights");
    }

    [Fact]
    public async Task The_token_goes_to_the_hub_and_not_to_where_it_redirects()
    {
        await ResolveAsync(token: Secret);

        _hub.Requests.Should().NotBeEmpty().And.OnlyContain(request => request.Header("Authorization") == $"Bearer {Secret}");
        _hub.StorageRequests.Should().ContainSingle().Which.Header("Authorization").Should().BeNull();
    }

    [Fact]
    public async Task What_is_in_the_cache_takes_one_question_whether_the_branch_has_moved()
    {
        await ResolveAsync();
        var before = _hub.Requests.Count;

        await ResolveAsync();

        var asked = _hub.Requests.Skip(before).Should().ContainSingle().Which;
        (asked.Method, asked.Path).Should().Be(("HEAD", "/org/model/resolve/main/config.json"));
    }

    [Fact]
    public async Task A_branch_that_moved_shares_what_stayed_the_same()
    {
        await ResolveAsync();
        _hub.Main = new string('f', 40);
        _hub.Add("config.json", """{"new":1}""");

        var folder = await ResolveAsync();

        folder.Should().EndWith(_hub.Main);
        File.ReadAllText(Path.Combine(folder, "config.json")).Should().Be("""{"new":1}""");
        File.ReadAllText(Path.Combine(folder, "model.safetensors")).Should().Be("weights");
        _hub.StorageRequests.Should().ContainSingle("the weights are the same");
        File.ReadAllText(_folder[$"{Cached}refs/main"]).Should().Be(_hub.Main);
    }

    [Fact]
    public async Task All_files_are_of_the_commit_that_the_first_one_was_of()
    {
        _hub.Answer = request =>
        {
            var answer = _hub.Usual(request with { Path = request.Path.Replace(FakeHub.Commit, _hub.Main) });
            if (request.Path.Contains("/main/"))
            {
                _hub.Main = new string('f', 40);
            }
            return answer;
        };

        await ResolveAsync();

        _hub.Requests.Skip(1).Should().NotBeEmpty().And.OnlyContain(request => request.Path.Contains(FakeHub.Commit));
    }

    [Fact]
    public async Task A_commit_that_is_in_the_cache_takes_no_question()
    {
        await ResolveAsync();
        var before = _hub.Requests.Count;

        await ResolveAsync($"org/model@{FakeHub.Commit}");

        _hub.Requests.Should().HaveCount(before);
    }

    [Fact]
    public async Task What_the_python_libraries_fetched_is_found()
    {
        Directory.CreateDirectory(_folder[$"{Cached}refs"]);
        Directory.CreateDirectory(_folder[Snapshot]);
        File.WriteAllText(_folder[$"{Cached}refs/main"], FakeHub.Commit);
        File.WriteAllText(_folder[$"{Snapshot}config.json"], "{}");
        File.WriteAllText(_folder[$"{Snapshot}model.safetensors"], "weights");

        var folder = await ResolveAsync(isOffline: true);

        folder.Should().Be(Path.TrimEndingDirectorySeparator(_folder[Snapshot]));
        _hub.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Offline_without_the_model_says_so_and_asks_nobody()
    {
        var resolve = () => ResolveAsync(isOffline: true);

        await resolve
            .Should()
            .ThrowAsync<FileNotFoundException>()
            .WithMessage($"org/model: found no such folder, and not all of a model with that id in *{_folder.Path}*HF_HUB_OFFLINE*");
        _hub.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData(401)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task A_hub_that_fails_is_replaced_by_the_cache_without_waiting(int status)
    {
        var folder = await ResolveAsync();
        _hub.Answer = _ => new LoopbackAnswer(status);

        (await ResolveAsync()).Should().Be(folder);

        _waits.All.Should().BeEmpty();
        _notices.Should().ContainSingle().Which.Should().Contain($"{status}").And.Contain("as it was fetched before");
    }

    [Fact]
    public async Task Shards_are_fetched_by_their_index()
    {
        _hub.Files.Remove("model.safetensors");
        _hub.Add("model.safetensors.index.json", """{"weight_map":{"a":"one.safetensors","b":"two.safetensors","c":"one.safetensors"}}""");
        _hub.Add("one.safetensors", "1");
        _hub.Add("two.safetensors", "2");

        var folder = await ResolveAsync();

        File.ReadAllText(Path.Combine(folder, "one.safetensors")).Should().Be("1");
        File.ReadAllText(Path.Combine(folder, "two.safetensors")).Should().Be("2");
    }

    [Fact]
    public async Task An_index_that_names_files_elsewhere_is_refused()
    {
        _hub.Files.Remove("model.safetensors");
        _hub.Add("model.safetensors.index.json", """{"weight_map":{"a":"../../../../stolen"}}""");

        var resolve = () => ResolveAsync();

        await resolve.Should().ThrowAsync<IOException>().WithMessage("*../../../../stolen*beside the index*");
    }

    [Fact]
    public async Task Weights_that_are_pickled_are_explained_and_not_fetched()
    {
        _hub.Files.Remove("model.safetensors");
        _hub.Add("pytorch_model.bin", "pickle");

        var resolve = () => ResolveAsync();

        await resolve
            .Should()
            .ThrowAsync<FileNotFoundException>()
            .WithMessage("org/model: *pytorch_model.bin alone*model.safetensors*save_pretrained*");
        _hub.Requests.Should().NotContain(request => request.Method == "GET" && request.Path.Contains("pytorch_model.bin"));
    }

    [Fact]
    public async Task A_model_without_configuration_is_no_model()
    {
        _hub.Files.Remove("config.json");

        var resolve = () => ResolveAsync();

        await resolve.Should().ThrowAsync<FileNotFoundException>().WithMessage("org/model: found no config.json*");
    }

    [Fact]
    public async Task A_large_file_of_wrong_bytes_is_refused()
    {
        _hub.Answer = request =>
        {
            var answer = _hub.Usual(request);
            if (answer.Headers.ContainsKey("X-Linked-Etag"))
            {
                answer.Headers["X-Linked-Etag"] = new string('0', 64);
            }
            return answer;
        };

        var resolve = () => ResolveAsync();

        await resolve.Should().ThrowAsync<DownloadException>().WithMessage("*model.safetensors*Sha256*expected 0000*");
        _folder.Files.Should().NotContain(file => file.StartsWith($"{Snapshot}model.safe") || file.EndsWith(".incomplete"));
    }

    [Fact]
    public async Task A_small_file_of_wrong_bytes_is_refused()
    {
        _hub.Answer = request =>
        {
            var answer = _hub.Usual(request);
            answer.Headers["ETag"] = $"\"{new string('0', 40)}\"";
            return answer;
        };

        var resolve = () => ResolveAsync();

        await resolve.Should().ThrowAsync<DownloadException>().WithMessage("*config.json*GitBlob*expected 0000*");
    }

    [Fact]
    public async Task A_model_that_was_renamed_is_followed()
    {
        _hub.Answer = request =>
            request.Path.StartsWith("/old-name/")
                ? LoopbackAnswer.Redirect(request.Path.Replace("/old-name/", "/org/model/"), 307)
                : _hub.Usual(request);

        var folder = await ResolveAsync("old-name");

        folder.Should().Be(_folder["models--old-name", "snapshots", FakeHub.Commit]);
        File.ReadAllText(Path.Combine(folder, "model.safetensors")).Should().Be("weights");
    }

    [Theory]
    [InlineData(401, "RepoNotFound", null, "*401 Unauthorized*no such model (nor a folder org/model)*/org/model and set HF_TOKEN*")]
    [InlineData(401, "GatedRepo", Secret, "*401 Unauthorized*token in HF_TOKEN*not valid*")]
    [InlineData(403, "GatedRepo", null, "*403 Forbidden*gated*/org/model and set HF_TOKEN*")]
    [InlineData(403, "GatedRepo", Secret, "*403 Forbidden*gated*account of the token*")]
    [InlineData(404, "RepoNotFound", null, "*404 NotFound*no such model*nor a folder*")]
    [InlineData(404, "RevisionNotFound", null, "*404 NotFound*no branch, tag or commit main*")]
    [InlineData(429, "", null, "*429 TooManyRequests*HF_TOKEN*")]
    [InlineData(500, "", null, "*500 InternalServerError*later*")]
    public async Task An_answer_is_explained(int status, string code, string? token, string message)
    {
        _hub.Answer = _ => FakeHub.Error(status, code);

        var resolve = () => ResolveAsync(token: token);

        var exception = (await resolve.Should().ThrowAsync<DownloadException>().WithMessage(message)).Which;
        exception.ToString().Should().NotContain(Secret);
        exception.Message.Should().StartWith($"{_hub.Address}/org/model/resolve/main/config.json: ");
        _notices.Should().NotContain(line => line.Contains(Secret));
    }

    [Theory]
    [InlineData("X-Repo-Commit", "../../etc", "*strange X-Repo-Commit*hub*")]
    [InlineData("X-Repo-Commit", null, "*no X-Repo-Commit*hub*")]
    [InlineData("ETag", "\"../../etc\"", "*strange ETag*hub*")]
    [InlineData("ETag", null, "*no ETag*hub*")]
    public async Task Names_that_a_server_gives_do_not_become_paths(string header, string? value, string message)
    {
        _hub.Answer = request =>
        {
            var answer = _hub.Usual(request);
            answer.Headers.Remove(header);
            if (value is not null)
            {
                answer.Headers[header] = value;
            }
            return answer;
        };

        var resolve = () => ResolveAsync();

        await resolve.Should().ThrowAsync<DownloadException>().WithMessage(message);
        _folder.Files.Should().BeEmpty();
    }

    [Fact]
    public async Task A_file_that_another_process_fetches_is_waited_for()
    {
        var tag = FakeHub.GitHash(_hub.Files["config.json"]);
        var lockFile = _folder[".locks", "models--org--model", $"{tag}.lock"];
        Directory.CreateDirectory(Path.GetDirectoryName(lockFile)!);
        var held = new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var waits = new Waits { Meanwhile = held.Dispose };

        await ResolveAsync(waits: waits);

        waits.All.Should().ContainSingle();
        _notices.Should().ContainSingle().Which.Should().Contain("another process").And.Contain("config.json");
    }

    [Fact]
    public async Task Parts_that_nobody_went_on_with_are_deleted()
    {
        Directory.CreateDirectory(_folder[$"{Cached}blobs"]);
        var (old, young) = (_folder[$"{Cached}blobs/old.incomplete"], _folder[$"{Cached}blobs/young.incomplete"]);
        File.WriteAllText(old, "");
        File.WriteAllText(young, "");
        File.SetLastWriteTimeUtc(old, new DateTime(2026, 6, 20, 0, 0, 0, DateTimeKind.Utc));
        File.SetLastWriteTimeUtc(young, new DateTime(2026, 6, 30, 0, 0, 0, DateTimeKind.Utc));

        await ResolveAsync();

        File.Exists(old).Should().BeFalse();
        File.Exists(young).Should().BeTrue();
    }

    [Fact]
    public async Task A_folder_is_taken_as_it_is()
    {
        File.WriteAllText(_folder["config.json"], "{}");
        File.WriteAllText(_folder["model.safetensors"], "");

        (await ResolveAsync(_folder.Path)).Should().Be(_folder.Path);

        _hub.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_folder_with_an_index_needs_its_shards()
    {
        File.WriteAllText(_folder["config.json"], "{}");
        File.WriteAllText(_folder["model.safetensors.index.json"], """{"weight_map":{"a":"one.safetensors"}}""");

        var resolve = () => ResolveAsync(_folder.Path);

        await resolve.Should().ThrowAsync<FileNotFoundException>().WithMessage($"{_folder.Path}: found no one.safetensors*");
    }

    [Fact]
    public async Task A_folder_without_weights_is_named()
    {
        File.WriteAllText(_folder["config.json"], "{}");

        var resolve = () => ResolveAsync(_folder.Path);

        await resolve.Should().ThrowAsync<FileNotFoundException>().WithMessage($"{_folder.Path}: found no weights*");
    }

    [Theory]
    [InlineData("/no/such/folder")]
    [InlineData("./folder")]
    [InlineData("../folder")]
    [InlineData("a/b/c")]
    [InlineData("org/na--me")]
    [InlineData("org/model@../x")]
    [InlineData("org/model?x")]
    [InlineData("")]
    public async Task What_is_neither_folder_nor_id_is_named(string text)
    {
        var resolve = () => ResolveAsync(text);

        await resolve.Should().ThrowAsync<DirectoryNotFoundException>().WithMessage($"{text}: found no such folder*hub's id*");
        _hub.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_file_in_place_of_a_folder_is_named()
    {
        File.WriteAllText(_folder["model.safetensors"], "");

        var resolve = () => ResolveAsync(_folder["model.safetensors"]);

        await resolve.Should().ThrowAsync<DirectoryNotFoundException>().WithMessage("*found a file, expected the folder*");
    }

    [Fact]
    public async Task A_pull_request_of_the_hub_is_a_revision()
    {
        _hub.Answer = request => _hub.Usual(request with { Path = request.Path.Replace("refs%2Fpr%2F1", "main") });

        await ResolveAsync("org/model@refs/pr/1");

        _hub.Requests[0].Path.Should().Be("/org/model/resolve/refs%2Fpr%2F1/config.json");
        File.ReadAllText(_folder[$"{Cached}refs/refs/pr/1"]).Should().Be(FakeHub.Commit);
    }

    [Fact]
    public async Task Where_nobody_answers_the_folder_that_may_have_been_meant_is_named()
    {
        using var nobody = new DeafAddress();

        var resolve = () => ResolveAsync("out/model", address: nobody.Uri);

        await resolve.Should().ThrowAsync<DownloadException>().WithMessage("*no answer: *There is no folder out/model here either.");
    }

    private static ModelFiles Files => new(["config.json"], ["preprocessor_config.json"]);

    private async Task<string> ResolveAsync(
        string text = FakeHub.Repository,
        string? token = null,
        bool isOffline = false,
        Waits? waits = null,
        Uri? address = null
    )
    {
        var settings = new HubSettings
        {
            Endpoint = address ?? new Uri(_hub.Address),
            ModelCache = _folder.Path,
            Token = HubToken.From(token, "HF_TOKEN"),
            IsOffline = isOffline,
        };
        var timing = new HubTiming
        {
            Retry = (waits ?? _waits).Policy,
            Clock = new StandingClock(new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.Zero)),
        };
        using var hub = new HubClient(settings, timing, notice: _notices.Add);
        return await hub.FetchAsync(text, Files, progress: null, TestContext.Current.CancellationToken);
    }
}
