using SlSam.HuggingFace.Hub;
using SlSam.Testing;

namespace SlSam.HuggingFace.Tests.Hub;

public sealed class DataSetTests : IDisposable
{
    private const string Cached = "datasets--org--data/";
    private const string Snapshot = Cached + "snapshots/" + FakeHub.Commit + "/";

    private readonly TemporaryFolder _folder = new();
    private readonly FakeHub _hub = new();
    private readonly List<string> _notices = [];
    private readonly Reports _reports = new();
    private readonly Waits _waits = new();

    public DataSetTests()
    {
        _hub.Add("README.md", "about");
        _hub.Add("data/train-00001-of-00002.parquet", "second");
        _hub.Add("data/train-00000-of-00002.parquet", "first");
        _hub.Add("data/test-00000-of-00001.parquet", "test");
    }

    public void Dispose()
    {
        _hub.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_files_of_a_split_are_fetched_in_order_into_the_layout_of_the_python_libraries()
    {
        var files = await FetchAsync();

        files.Select(File.ReadAllText).Should().Equal("first", "second");
        files[0].Should().Be(Path.GetFullPath(_folder[Snapshot, "data", "train-00000-of-00002.parquet"]));
        var tag = FakeHub.Sha256(_hub.Files["data/train-00000-of-00002.parquet"]);
        _folder.Files.Should().Contain([$"{Cached}blobs/{tag}", $"{Cached}refs/main"]).And.NotContain(file => file.Contains("test-"));
        new FileInfo(files[0]).LinkTarget.Should().Be(Path.Combine("..", "..", "..", "blobs", tag));
        _reports.All.Select(report => report.File).Should().Contain("org/data data/train-00000-of-00002.parquet");
    }

    [Fact]
    public async Task What_is_in_the_cache_takes_one_question_and_a_commit_none()
    {
        var first = await FetchAsync();
        var before = _hub.Requests.Count;

        (await FetchAsync()).Should().Equal(first);
        _hub.Requests.Skip(before).Should().ContainSingle().Which.Path.Should().Be("/api/datasets/org/data/revision/main");
        (await FetchAsync($"{FakeHub.DataSet}@{FakeHub.Commit}")).Should().Equal(first);

        _hub.Requests.Should().HaveCount(before + 1);
        _hub.StorageRequests.Should().HaveCount(2);
    }

    [Fact]
    public async Task Offline_the_cache_serves_if_all_of_the_split_is_in_it()
    {
        var first = await FetchAsync();
        var before = _hub.Requests.Count;

        (await FetchAsync(isOffline: true)).Should().Equal(first);
        var test = () => FetchAsync(split: "test", isOffline: true);

        await test.Should().ThrowAsync<FileNotFoundException>().WithMessage($"org/data: *{_folder.Path}*HF_HUB_OFFLINE*");
        _hub.Requests.Should().HaveCount(before);
    }

    [Fact]
    public async Task A_hub_that_fails_is_replaced_by_the_cache()
    {
        var first = await FetchAsync();
        _hub.Answer = _ => new LoopbackAnswer(500);

        (await FetchAsync()).Should().Equal(first);

        _notices.Should().ContainSingle().Which.Should().Contain("500").And.Contain("as it was fetched before");
    }

    [Fact]
    public async Task A_branch_that_moved_is_listed_anew()
    {
        await FetchAsync();
        _hub.Main = new string('f', 40);
        _hub.Add("data/train-00002-of-00002.parquet", "third");

        (await FetchAsync()).Select(File.ReadAllText).Should().Equal("first", "second", "third");

        _hub.StorageRequests.Should().HaveCount(3);
    }

    [Fact]
    public async Task Wrong_bytes_are_refused()
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

        var fetch = () => FetchAsync();

        await fetch.Should().ThrowAsync<DownloadException>().WithMessage("*train-00000-of-00002.parquet*Sha256*expected 0000*");
    }

    [Theory]
    [InlineData("org/data", "test", "test")]
    [InlineData("org/data/data", "test", "test")]
    [InlineData("org/data/data/test", "train", "test")]
    [InlineData("org/data/data/train-00001", "test", "second")]
    [InlineData("org/data/data/train-00001@main", "test", "second")]
    public async Task A_part_is_named_by_a_folder_or_the_beginning_of_names(string id, string split, string expected)
    {
        (await FetchAsync(id, split)).Select(File.ReadAllText).Should().Equal(expected);
    }

    [Fact]
    public async Task Folders_may_be_called_as_splits_are()
    {
        _hub.Files.Clear();
        _hub.Add("default/train/0000.parquet", "first");
        _hub.Add("default/test/0000.parquet", "test");

        (await FetchAsync()).Select(File.ReadAllText).Should().Equal("first");
    }

    [Fact]
    public async Task Of_several_folders_one_has_to_be_named()
    {
        _hub.Add("other/train-00000-of-00001.parquet", "other");

        var fetch = () => FetchAsync();

        await fetch
            .Should()
            .ThrowAsync<FileNotFoundException>()
            .WithMessage(
                "org/data: found Parquet files whose names begin with 'train' in the folders data, other, expected one*org/data/data."
            );
        (await FetchAsync("org/data/other")).Select(File.ReadAllText).Should().Equal("other");
    }

    [Fact]
    public async Task What_there_is_in_place_of_a_split_is_named()
    {
        var fetch = () => FetchAsync(split: "validation");
        await fetch
            .Should()
            .ThrowAsync<FileNotFoundException>()
            .WithMessage(
                "org/data: found the Parquet files data/test-*, data/train-*, expected *'validation'*org/data@refs/convert/parquet."
            );
        _hub.Files.Clear();
        _hub.Add("train.csv", "a,b");

        var csv = () => FetchAsync();

        await csv.Should().ThrowAsync<FileNotFoundException>().WithMessage("org/data: found the files train.csv, expected *'train'*");
        _folder.Files.Should().BeEmpty("nothing was fetched");
    }

    [Theory]
    [InlineData(404, "RepoNotFound", "*no such data set at */datasets/org/data, nor a file org/data*")]
    [InlineData(403, "GatedRepo", "*The data set is gated*/datasets/org/data*")]
    public async Task An_answer_is_explained(int status, string code, string message)
    {
        _hub.Answer = _ => FakeHub.Error(status, code);

        var fetch = () => FetchAsync();

        await fetch.Should().ThrowAsync<DownloadException>().WithMessage(message);
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("[]")]
    [InlineData("""{"siblings": []}""")]
    [InlineData("""{"sha": "../..", "siblings": []}""")]
    [InlineData("""{"sha": 1, "siblings": []}""")]
    public async Task What_is_no_list_of_files_is_refused(string answer)
    {
        _hub.Answer = _ => new LoopbackAnswer(200) { Body = System.Text.Encoding.UTF8.GetBytes(answer) };

        var fetch = () => FetchAsync();

        await fetch.Should().ThrowAsync<DownloadException>().WithMessage("*found no list of files*Is this a hub*");
    }

    [Theory]
    [InlineData("../train.parquet")]
    [InlineData("data/../../train.parquet")]
    [InlineData("/train.parquet")]
    [InlineData("data\\train.parquet")]
    public async Task Names_that_lead_elsewhere_are_passed_over(string name)
    {
        _hub.Files.Clear();
        _hub.Add(name, "stolen");

        var fetch = () => FetchAsync();

        await fetch.Should().ThrowAsync<FileNotFoundException>().WithMessage("org/data: found no files*");
    }

    [Theory]
    [InlineData("data")]
    [InlineData("./data/x")]
    [InlineData("org/data/../x")]
    [InlineData("org/data//x")]
    [InlineData("/org/data")]
    public async Task What_is_no_id_is_named(string id)
    {
        var fetch = () => FetchAsync(id);

        await fetch.Should().ThrowAsync<ArgumentException>().WithMessage($"{id}: found no id of a data set*");
        _hub.Requests.Should().BeEmpty();
    }

    private async Task<IReadOnlyList<string>> FetchAsync(string id = FakeHub.DataSet, string split = "train", bool isOffline = false)
    {
        var settings = new HubSettings
        {
            Endpoint = new Uri(_hub.Address),
            ModelCache = _folder.Path,
            IsOffline = isOffline,
        };
        using var hub = new HubClient(settings, new HubTiming { Retry = _waits.Policy }, notice: _notices.Add);
        return await hub.FetchDataSetAsync(id, split, _reports, TestContext.Current.CancellationToken);
    }
}
