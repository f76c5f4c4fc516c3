using System.Net;
using System.Security.Cryptography;
using SlSam.HuggingFace.Hub;
using SlSam.Testing;

namespace SlSam.HuggingFace.Tests.Hub;

public sealed class DownloaderTests : IDisposable
{
    private const string Tag = "\"one\"";

    private static readonly byte[] Content = MakeContent(400_000);

    private readonly TemporaryFolder _folder = new();
    private readonly Waits _waits = new();
    private readonly Reports _reports = new();
    private readonly List<string> _notices = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_good_server_is_asked_once()
    {
        using var server = new LoopbackServer(request => LoopbackAnswer.File(request, Content, Tag));

        await DownloadAsync(server);

        ShouldBeThere();
        server.Requests.Should().ContainSingle().Which.Header("Range").Should().BeNull();
        server.Requests[0].Header("Accept-Encoding").Should().Be("identity");
        _waits.All.Should().BeEmpty();
    }

    [Fact]
    public async Task Progress_counts_up_to_the_whole()
    {
        using var server = new LoopbackServer(request => LoopbackAnswer.File(request, Content));

        await DownloadAsync(server);

        _reports.All.Should().OnlyContain(report => report.File == "a file" && report.TotalBytes == Content.Length);
        _reports.All.Select(report => report.Bytes).Should().BeInAscendingOrder().And.StartWith(0).And.EndWith(Content.Length);
    }

    [Fact]
    public async Task A_broken_download_goes_on_where_it_was_if_the_file_is_still_the_same()
    {
        using var server = new LoopbackServer(request =>
        {
            var answer = LoopbackAnswer.File(request, Content, Tag);
            return answer.Body.Length > 100_000 ? answer.BrokenAfter(100_000) : answer;
        });

        await DownloadAsync(server);

        ShouldBeThere();
        server.Requests.Select(request => request.From).Should().Equal(0, 100_000, 200_000, 300_000);
        server.Requests.Skip(1).Should().OnlyContain(request => request.Header("If-Range") == Tag);
        _waits.All.Should().OnlyContain(wait => wait == TimeSpan.FromSeconds(1), "every try got further, which starts the count anew");
    }

    [Fact]
    public async Task What_an_earlier_process_left_is_gone_on_with()
    {
        File.WriteAllBytes(_folder["target.incomplete"], Content[..150_000]);
        using var server = new LoopbackServer(request => LoopbackAnswer.File(request, Content));

        await DownloadAsync(server);

        ShouldBeThere();
        server.Requests.Should().ContainSingle().Which.From.Should().Be(150_000);
    }

    [Fact]
    public async Task What_is_whole_already_is_not_fetched_again()
    {
        File.WriteAllBytes(_folder["target.incomplete"], Content);
        using var server = new LoopbackServer(_ => new LoopbackAnswer(500));

        await DownloadAsync(server);

        ShouldBeThere();
        server.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Without_a_size_the_server_says_that_the_part_is_whole()
    {
        File.WriteAllBytes(_folder["target.incomplete"], Content);
        using var server = new LoopbackServer(request => LoopbackAnswer.File(request, Content));

        await DownloadAsync(server, download => download with { Size = null });

        ShouldBeThere();
        server.Requests.Should().ContainSingle();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_part_longer_than_the_file_is_dropped(bool isSizeKnown)
    {
        File.WriteAllBytes(_folder["target.incomplete"], new byte[Content.Length + 1]);
        using var server = new LoopbackServer(request => LoopbackAnswer.File(request, Content));

        await DownloadAsync(server, download => download with { Size = isSizeKnown ? Content.Length : null });

        ShouldBeThere();
        server.Requests[^1].From.Should().Be(0);
    }

    [Fact]
    public async Task A_server_without_ranges_sends_it_all_again()
    {
        var isFirst = true;
        using var server = new LoopbackServer(_ =>
        {
            var answer = new LoopbackAnswer(200) { Body = Content };
            var isBroken = isFirst;
            isFirst = false;
            return isBroken ? answer.BrokenAfter(300_000) : answer;
        });

        await DownloadAsync(server);

        ShouldBeThere();
    }

    [Fact]
    public async Task A_server_without_ranges_that_always_breaks_off_is_given_up()
    {
        using var server = new LoopbackServer(_ => new LoopbackAnswer(200) { Body = Content }.BrokenAfter(300_000));

        await ShouldFailAsync(server, "*broke*Tried 6 times*");

        server.Requests.Should().HaveCount(6, "no try got further than the first");
        ShouldNotBeThere();
    }

    [Fact]
    public async Task A_range_that_was_not_asked_for_is_not_taken()
    {
        using var server = new LoopbackServer(request =>
            request.From == 0
                ? new LoopbackAnswer(200) { Body = Content }.BrokenAfter(1000)
                : new LoopbackAnswer(206)
                {
                    Body = Content[500..],
                    Headers = { ["Content-Range"] = $"bytes 500-{Content.Length - 1}/{Content.Length}" },
                }
        );

        await ShouldFailAsync(server, "*");

        ShouldNotBeThere();
        _notices.Should().Contain(line => line.Contains("asked for bytes from 1000 on, the server sent some from 500 on"));
    }

    [Fact]
    public async Task A_file_that_changed_between_two_tries_is_fetched_anew()
    {
        var old = MakeContent(Content.Length, seed: 2);
        var tries = 0;
        using var server = new LoopbackServer(request =>
        {
            // does not know If-Range: goes on with the new file where the old one broke off
            var isNew = ++tries > 1;
            var headers = request.Headers.Where(pair => pair.Key != "If-Range").ToDictionary(StringComparer.OrdinalIgnoreCase);
            var answer = LoopbackAnswer.File(request with { Headers = headers }, isNew ? Content : old, isNew ? "\"two\"" : Tag);
            return isNew ? answer : answer.BrokenAfter(1000);
        });

        await DownloadAsync(server);

        ShouldBeThere();
        _notices.Should().Contain(line => line.Contains("the file changed between two tries"));
    }

    [Fact]
    public async Task A_part_of_another_file_is_found_by_the_checksum_and_fetched_anew()
    {
        File.WriteAllBytes(_folder["target.incomplete"], new byte[1000]);
        using var server = new LoopbackServer(request => LoopbackAnswer.File(request, Content));

        await DownloadAsync(server);

        ShouldBeThere();
        server.Requests.Select(request => request.From).Should().Equal(1000, 0);
    }

    [Fact]
    public async Task Wrong_bytes_twice_are_an_error_with_both_checksums_and_leave_nothing()
    {
        var wrong = new byte[Content.Length];
        using var server = new LoopbackServer(request => LoopbackAnswer.File(request, wrong));

        var exception = await ShouldFailAsync(server, $"*Sha256*{Hash(wrong)}*expected {Hash(Content)}*");

        exception.StatusCode.Should().BeNull();
        server.Requests.Should().HaveCount(2);
        _folder.Files.Should().BeEmpty();
    }

    [Fact]
    public async Task A_server_that_announces_another_length_is_not_believed()
    {
        using var server = new LoopbackServer(_ => new LoopbackAnswer(200) { Body = new byte[1000] });

        await ShouldFailAsync(server, $"*announces 1000 bytes, expected {Content.Length}*");

        ShouldNotBeThere();
    }

    [Fact]
    public async Task A_server_that_announces_too_little_and_ends_there_is_not_believed()
    {
        using var server = new LoopbackServer(_ => new LoopbackAnswer(200) { Body = Content, AnnouncedLength = 1000 });

        await ShouldFailAsync(server, "*announces 1000 bytes*");

        ShouldNotBeThere();
    }

    [Fact]
    public async Task A_body_without_end_stops_at_the_size_expected()
    {
        using var server = new LoopbackServer(_ => new LoopbackAnswer(200) { Body = [.. Content, .. Content], AnnouncesLength = false });

        await ShouldFailAsync(server, $"*more than the {Content.Length} bytes*");

        new FileInfo(_folder["target.incomplete"]).Length.Should().BeLessThanOrEqualTo(Content.Length);
    }

    [Fact]
    public async Task A_body_that_ends_early_without_a_word_is_noticed()
    {
        using var server = new LoopbackServer(_ => new LoopbackAnswer(200) { Body = Content[..1000], AnnouncesLength = false });

        await ShouldFailAsync(server, $"*stopped at byte 1000 of {Content.Length}*");
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_left_and_asked_again()
    {
        var tries = 0;
        using var server = new LoopbackServer(request =>
        {
            var answer = LoopbackAnswer.File(request, Content, Tag);
            return ++tries == 1 ? answer.BrokenAfter(1000) with { FallsSilent = true } : answer;
        });

        await DownloadAsync(server, idle: TimeSpan.FromMilliseconds(300));

        ShouldBeThere();
        _notices.Should().Contain(line => line.Contains("silent for 0.3 s"));
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Trouble_that_may_pass_is_waited_for_longer_and_longer(int status)
    {
        using var server = new LoopbackServer(_ => new LoopbackAnswer(status));

        var exception = await ShouldFailAsync(server, $"*answered {status} {(HttpStatusCode)status}*Tried 6 times*");

        ((int)exception.StatusCode!).Should().Be(status);
        _waits.All.Select(wait => wait.TotalSeconds).Should().Equal(1, 2, 4, 8, 16);
    }

    [Fact]
    public async Task Half_of_a_wait_is_chance_and_no_wait_is_longer_than_the_longest()
    {
        using var server = new LoopbackServer(_ => new LoopbackAnswer(500));
        var policy = _waits.Policy with { NextUniform = () => 0, MaxTries = 8 };

        await FluentActions.Awaiting(() => DownloadAsync(server, policy: policy)).Should().ThrowAsync<DownloadException>();

        _waits.All.Select(wait => wait.TotalSeconds).Should().Equal(0.5, 1, 2, 4, 8, 15, 15);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(501)]
    public async Task An_answer_that_will_not_change_is_an_error_at_once(int status)
    {
        using var server = new LoopbackServer(_ => new LoopbackAnswer(status));

        var exception = await ShouldFailAsync(server, $"{server.Address}/file: *answered {status}*");

        ((int)exception.StatusCode!).Should().Be(status);
        server.Requests.Should().ContainSingle();
        _waits.All.Should().BeEmpty();
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("Wed, 01 Jul 2026 12:00:42 GMT", 42)]
    [InlineData("Wed, 01 Jul 2026 11:00:00 GMT", 0)]
    public async Task The_server_says_how_long_to_wait(string retryAfter, int seconds)
    {
        var tries = 0;
        using var server = new LoopbackServer(request =>
            ++tries == 1 ? new LoopbackAnswer(429) { Headers = { ["Retry-After"] = retryAfter } } : LoopbackAnswer.File(request, Content)
        );

        await DownloadAsync(server);

        ShouldBeThere();
        _waits.All.Should().Equal(TimeSpan.FromSeconds(seconds));
    }

    [Theory]
    [InlineData("RateLimit", "\"api\";r=0;t=57", 57)]
    [InlineData("RateLimit", "limit=100, remaining=0, reset=9", 9)]
    [InlineData("RateLimit", "\"api\";r=0;t=5, \"resolvers\";r=0;t=8", 8)]
    [InlineData("RateLimit-Reset", "12", 12)]
    [InlineData("RateLimit", "whatever", 1)]
    public async Task A_limit_says_when_there_is_something_left_again(string header, string value, int seconds)
    {
        var tries = 0;
        using var server = new LoopbackServer(request =>
            ++tries == 1 ? new LoopbackAnswer(429) { Headers = { [header] = value } } : LoopbackAnswer.File(request, Content)
        );

        await DownloadAsync(server);

        ShouldBeThere();
        _waits.All.Should().Equal(TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public async Task A_server_that_asks_for_an_hour_is_not_waited_for()
    {
        using var server = new LoopbackServer(_ => new LoopbackAnswer(429) { Headers = { ["Retry-After"] = "3600" } });

        await ShouldFailAsync(server, "*429*3600 s*");

        _waits.All.Should().BeEmpty();
    }

    [Fact]
    public async Task No_server_at_all_is_an_error_that_asks_for_the_network()
    {
        using var nobody = new DeafAddress();

        var download = () => DownloadAsync(new Uri(nobody.Uri, "file"));

        (await download.Should().ThrowAsync<DownloadException>().WithMessage($"{nobody.Uri}file: no answer: *network*proxy*"))
            .Which.StatusCode.Should()
            .BeNull();
    }

    [Fact]
    public async Task A_disk_without_room_is_found_before_anything_is_fetched()
    {
        using var server = new LoopbackServer(request => LoopbackAnswer.File(request, Content));

        var download = () => DownloadAsync(server, room: 1000);

        await download
            .Should()
            .ThrowAsync<IOException>()
            .WithMessage($"{_folder.Path}: found room for 1,000 bytes, expected 400,000 for a file*");
        server.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_download_that_is_cancelled_leaves_its_part_for_the_next()
    {
        using var cancellation = new CancellationTokenSource();
        using var server = new LoopbackServer(request =>
            LoopbackAnswer.File(request, Content).BrokenAfter(200_000) with
            {
                FallsSilent = true,
            }
        );
        using var http = new HttpFetcher(null, TimeSpan.FromMinutes(5), TimeProvider.System);
        var cancel = new CancelAt(bytes: 1, cancellation);
        var downloader = new Downloader(http, _waits.Policy, cancel, _notices.Add);

        var download = () => downloader.DownloadAsync(MakeDownload(server.Url("/file")), _folder["target"], cancellation.Token);

        await download.Should().ThrowAsync<OperationCanceledException>();
        _folder.Files.Should().Equal("target.incomplete");
        new FileInfo(_folder["target.incomplete"]).Length.Should().BePositive();
    }

    private async Task<DownloadException> ShouldFailAsync(LoopbackServer server, string message)
    {
        var download = () => DownloadAsync(server);
        return (await download.Should().ThrowAsync<DownloadException>().WithMessage(message)).Which;
    }

    private Task DownloadAsync(
        LoopbackServer server,
        Func<Download, Download>? change = null,
        RetryPolicy? policy = null,
        TimeSpan? idle = null,
        long room = long.MaxValue
    ) => DownloadAsync(server.Url("/file"), change, policy, idle, room);

    private async Task DownloadAsync(
        Uri url,
        Func<Download, Download>? change = null,
        RetryPolicy? policy = null,
        TimeSpan? idle = null,
        long room = long.MaxValue
    )
    {
        var noon = new StandingClock(new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero));
        using var http = new HttpFetcher(null, idle ?? TimeSpan.FromMinutes(1), noon);
        var downloader = new Downloader(http, policy ?? _waits.Policy, _reports, _notices.Add) { RoomIn = _ => room };
        var download = MakeDownload(url);
        await downloader.DownloadAsync(change?.Invoke(download) ?? download, _folder["target"], TestContext.Current.CancellationToken);
    }

    private static Download MakeDownload(Uri url) =>
        new("a file", url) { Size = Content.Length, Checksum = new Checksum(ChecksumKind.Sha256, Hash(Content)) };

    private void ShouldBeThere()
    {
        _folder.Files.Should().Equal("target");
        File.ReadAllBytes(_folder["target"]).AsSpan().SequenceEqual(Content).Should().BeTrue();
    }

    private void ShouldNotBeThere() => File.Exists(_folder["target"]).Should().BeFalse();

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static byte[] MakeContent(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private sealed class CancelAt(long bytes, CancellationTokenSource cancellation) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value)
        {
            if (value.Bytes >= bytes)
            {
                cancellation.Cancel();
            }
        }
    }
}
