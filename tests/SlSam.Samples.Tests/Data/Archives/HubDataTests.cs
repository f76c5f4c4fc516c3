using System.Security.Cryptography;
using SlSam.HuggingFace;
using SlSam.HuggingFace.Hub;
using SlSam.Samples.Data.Archives;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Data.Archives;

public sealed class HubDataTests : IDisposable
{
    private const string Secret = "hf_abcdefghijklmnop";

    private static readonly byte[] Archive = TarArchives.Gzip(tar => tar.File("numbers/train.bin", [1, 2, 3]));

    private readonly TemporaryFolder _folder = new();
    private readonly Waits _waits = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_archive_is_fetched_once_and_only_its_files_stay()
    {
        using var server = new LoopbackServer(request => LoopbackAnswer.File(request, Archive));

        var first = await GetAsync(server);
        var second = await GetAsync(server);

        second.Should().Be(first).And.Be(_folder["numbers", "numbers"]);
        File.ReadAllBytes(Path.Combine(first, "train.bin")).Should().Equal(1, 2, 3);
        _folder.Files.Should().Equal("numbers.lock", "numbers/numbers/train.bin");
        server.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task The_hubs_token_is_not_for_other_hosts()
    {
        using var server = new LoopbackServer(request => LoopbackAnswer.File(request, Archive));

        await GetAsync(server);

        server.Requests.Should().ContainSingle().Which.Header("Authorization").Should().BeNull();
    }

    [Fact]
    public async Task A_break_is_gone_on_with()
    {
        using var server = new LoopbackServer(request =>
        {
            var answer = LoopbackAnswer.File(request, Archive, "\"tag\"");
            return request.From == 0 ? answer.BrokenAfter(50) : answer;
        });

        var folder = await GetAsync(server);

        File.ReadAllBytes(Path.Combine(folder, "train.bin")).Should().Equal(1, 2, 3);
        server.Requests.Select(request => request.From).Should().Equal(0, 50);
    }

    [Fact]
    public async Task Another_archive_than_the_published_one_is_not_unpacked()
    {
        var other = TarArchives.Gzip(tar => tar.File("numbers/train.bin", [6, 6, 6]));
        using var server = new LoopbackServer(request => LoopbackAnswer.File(request, other));

        var get = () => GetAsync(server);

        await get.Should()
            .ThrowAsync<DownloadException>()
            .WithMessage($"{server.Address}/*Md5*unpack the archive by hand into {_folder["numbers"]}*");
        _folder.Files.Should().Equal("numbers.lock");
    }

    [Fact]
    public async Task A_server_that_has_it_no_more_is_named_with_what_to_do()
    {
        using var server = new LoopbackServer(_ => new LoopbackAnswer(404));

        var get = () => GetAsync(server);

        await get.Should()
            .ThrowAsync<DownloadException>()
            .WithMessage($"{server.Address}/numbers.tar.gz: *404 NotFound*by hand into {_folder["numbers"]}*");
    }

    [Fact]
    public async Task Offline_nobody_is_asked()
    {
        using var server = new LoopbackServer(_ => new LoopbackAnswer(500));

        var get = () => GetAsync(server, isOffline: true);

        await get.Should().ThrowAsync<FileNotFoundException>().WithMessage($"{_folder["numbers"]}: *HF_HUB_OFFLINE*{server.Address}*");
        server.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task An_archive_that_another_process_fetches_is_waited_for_and_then_found()
    {
        using var server = new LoopbackServer(_ => new LoopbackAnswer(500));
        var held = new FileStream(_folder["numbers.lock"], FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var waits = new Waits
        {
            Meanwhile = () =>
            {
                Directory.CreateDirectory(_folder["numbers"]);
                held.Dispose();
            },
        };

        await GetAsync(server, waits: waits);

        waits.All.Should().ContainSingle();
        server.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("cifar10", "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz")]
    [InlineData("cifar100", "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz")]
    public void Known_archives_have_names(string name, string url) => DataArchive.Find(name)!.Url.OriginalString.Should().Be(url);

    [Fact]
    public void A_path_is_no_archive() => DataArchive.Find("./cifar10").Should().BeNull();

    private async Task<string> GetAsync(LoopbackServer server, bool isOffline = false, Waits? waits = null)
    {
        var settings = new HubSettings
        {
            ModelCache = _folder["models"],
            IsOffline = isOffline,
            Token = HubToken.From(Secret, "HF_TOKEN"),
        };
        using var hub = new HubClient(settings, new HubTiming { Retry = (waits ?? _waits).Policy });
#pragma warning disable CA5351 // the publisher's choice
        var md5 = Convert.ToHexStringLower(MD5.HashData(Archive));
#pragma warning restore CA5351
        var archive = new DataArchive("numbers", server.Url("/numbers.tar.gz"), md5, "numbers");
        return await new HubData(hub, progress: null, _folder.Path).GetAsync(archive, TestContext.Current.CancellationToken);
    }
}
