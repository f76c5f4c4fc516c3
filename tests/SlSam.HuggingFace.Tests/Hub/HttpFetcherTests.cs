using System.Net;
using SlSam.HuggingFace.Hub;
using SlSam.Testing;

namespace SlSam.HuggingFace.Tests.Hub;

public sealed class HttpFetcherTests : IDisposable
{
    private const string Secret = "hf_abcdefghijklmnop";

    private readonly HttpFetcher _http = new(null, TimeSpan.FromMinutes(1), TimeProvider.System);

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_on_the_same_host_keeps_the_token_and_the_range(int status)
    {
        using var server = new LoopbackServer(request =>
            request.Path == "/from" ? LoopbackAnswer.Redirect("/to?x=1", status) : new LoopbackAnswer(200)
        );

        using var response = await SendAsync(server.Url("/from"), from: 5);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        server.Requests.Select(request => request.Path).Should().Equal("/from", "/to?x=1");
        server.Requests.Should().OnlyContain(request => request.Header("Authorization") == $"Bearer {Secret}" && request.From == 5);
    }

    [Fact]
    public async Task A_redirect_to_another_host_goes_without_the_token_and_back_again_with_it()
    {
        LoopbackServer? home = null;
        using var other = new LoopbackServer(_ => LoopbackAnswer.Redirect(home!.Address + "/end"));
        using var server = home = new LoopbackServer(request =>
            request.Path == "/from" ? LoopbackAnswer.Redirect(other.Address + "/signed") : new LoopbackAnswer(200)
        );

        using var response = await SendAsync(server.Url("/from"));

        other.Requests.Should().ContainSingle().Which.Header("Authorization").Should().BeNull();
        server.Requests.Should().HaveCount(2).And.OnlyContain(request => request.Header("Authorization") == $"Bearer {Secret}");
    }

    [Fact]
    public async Task Another_name_of_the_same_host_is_another_host()
    {
        using var server = new LoopbackServer(request =>
            request.Path == "/from"
                ? LoopbackAnswer.Redirect($"http://localhost:{request.Header("Host")!.Split(':')[1]}/to")
                : new LoopbackAnswer(200)
        );

        using var response = await SendAsync(server.Url("/from"));

        server.Requests.Select(request => request.Header("Authorization")).Should().Equal($"Bearer {Secret}", null);
    }

    [Fact]
    public async Task Redirects_in_a_circle_end()
    {
        using var server = new LoopbackServer(request => LoopbackAnswer.Redirect(request.Path == "/a" ? "/b" : "/a"));

        var send = () => SendAsync(server.Url("/a"));

        await send.Should().ThrowAsync<DownloadException>().WithMessage($"{server.Address}/a: *more than 10 redirects*circle*");
        server.Requests.Should().HaveCount(11);
    }

    [Fact]
    public async Task A_redirect_without_a_place_is_named()
    {
        using var server = new LoopbackServer(_ => new LoopbackAnswer(302));

        var send = () => SendAsync(server.Url("/a"));

        await send.Should().ThrowAsync<DownloadException>().WithMessage("*302 without a place to go to*");
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/x")]
    public async Task Only_http_is_followed(string location)
    {
        using var server = new LoopbackServer(_ => LoopbackAnswer.Redirect(location));

        var send = () => SendAsync(server.Url("/a"));

        await send.Should().ThrowAsync<DownloadException>().WithMessage("*redirects from http to *not followed*");
    }

    [Fact]
    public async Task The_answer_of_another_host_is_told_apart()
    {
        using var server = new LoopbackServer(request =>
            request.Path == "/from"
                ? LoopbackAnswer.Redirect($"http://localhost:{request.Header("Host")!.Split(':')[1]}/to")
                : new LoopbackAnswer(403)
        );
        using var response = await SendAsync(server.Url("/from"));

        var failure = _http.Failure(server.Url("/from"), response);

        failure.Message.Should().Be($"{server.Address}/from: localhost answered 403 Forbidden.");
    }

    [Fact]
    public async Task No_message_has_what_may_be_secret()
    {
        using var server = new LoopbackServer(_ => new LoopbackAnswer(401));
        var url = new Uri($"http://user:password@127.0.0.1:{server.Url("/").Port}/file?signature={Secret}#{Secret}");
        using var response = await SendAsync(url);

        var failure = _http.Failure(url, response);

        failure.ToString().Should().NotContain(Secret).And.NotContain("password");
        failure.AfterTries(2).With("Advice.").ToString().Should().NotContain(Secret).And.NotContain("password");
        failure.Url.Should().Be($"{server.Address}/file");
    }

    [Theory]
    [InlineData("hf_abc\ndef")]
    [InlineData("hf_abc def")]
    [InlineData("hf_abcdéf")]
    public void A_token_that_cannot_be_is_not_repeated(string text)
    {
        var make = () => HubToken.From(text, "HF_TOKEN");

        make.Should().Throw<ArgumentException>().WithMessage("HF_TOKEN*").Which.ToString().Should().NotContain("hf_abc");
    }

    [Fact]
    public void A_token_does_not_print()
    {
        var fetch = new Fetch(HttpMethod.Get, new Uri("http://localhost")) { Token = HubToken.From(Secret, "HF_TOKEN") };

        fetch.ToString().Should().NotContain(Secret);
    }

    [Fact]
    public async Task A_client_of_the_callers_is_used_and_stays_the_callers()
    {
        using var server = new LoopbackServer(request =>
            request.Path == "/from" ? LoopbackAnswer.Redirect("/to") : new LoopbackAnswer(200)
        );
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler);
        client.DefaultRequestHeaders.Add("X-Mine", "yes");
        using (var http = new HttpFetcher(client, TimeSpan.FromMinutes(1), TimeProvider.System))
        {
            using var response = await http.SendAsync(
                new Fetch(HttpMethod.Get, server.Url("/from")),
                TestContext.Current.CancellationToken
            );
        }

        server.Requests.Select(request => (request.Path, request.Header("X-Mine"))).Should().Equal(("/from", "yes"), ("/to", "yes"));
        using var after = await client.GetAsync(server.Url("/to"), TestContext.Current.CancellationToken);
        after.IsSuccessStatusCode.Should().BeTrue();
    }

    [Fact]
    public async Task A_client_that_follows_redirects_is_refused()
    {
        using var server = new LoopbackServer(request =>
            request.Path == "/from" ? LoopbackAnswer.Redirect("/to") : new LoopbackAnswer(200)
        );
        using var client = new HttpClient();
        using var http = new HttpFetcher(client, TimeSpan.FromMinutes(1), TimeProvider.System);

        var send = () => http.SendAsync(new Fetch(HttpMethod.Get, server.Url("/from")), TestContext.Current.CancellationToken);

        await send.Should()
            .ThrowAsync<InvalidOperationException>()
            .WithMessage("Found an HttpClient that follows redirects, expected one whose handler does not*");
    }

    private Task<HttpResponseMessage> SendAsync(Uri url, long from = 0)
    {
        var fetch = new Fetch(HttpMethod.Get, url) { Token = HubToken.From(Secret, "HF_TOKEN"), From = from };
        return _http.SendAsync(fetch, TestContext.Current.CancellationToken);
    }
}
