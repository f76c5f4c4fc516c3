using SlSam.Testing;

namespace SlSam.HuggingFace.Tests.Hub;

public sealed class HubSettingsTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Nothing_set_means_the_usual_places()
    {
        var settings = From([]);

        settings.Endpoint.Should().Be(new Uri("https://huggingface.co"));
        settings.ModelCache.Should().Be(_home[".cache", "huggingface", "hub"]);
        settings.IsOffline.Should().BeFalse();
        settings.Token.Should().BeNull();
    }

    [Theory]
    [InlineData("XDG_CACHE_HOME", "/x", "/x/huggingface/hub")]
    [InlineData("HF_HOME", "/h", "/h/hub")]
    [InlineData("HF_HOME", "~/h", "HOME/h/hub")]
    [InlineData("HF_HUB_CACHE", "/c", "/c")]
    [InlineData("HUGGINGFACE_HUB_CACHE", "/c", "/c")]
    public void Folders_follow_the_environment(string name, string value, string modelCache)
    {
        var settings = From(new() { [name] = value });

        settings.ModelCache.Should().Be(Path.GetFullPath(modelCache.Replace("HOME", _home.Path)));
    }

    [Theory]
    [InlineData("HF_HUB_OFFLINE", "1", true)]
    [InlineData("HF_HUB_OFFLINE", "true", true)]
    [InlineData("TRANSFORMERS_OFFLINE", "YES", true)]
    [InlineData("HF_HUB_OFFLINE", "0", false)]
    [InlineData("HF_HUB_OFFLINE", "", false)]
    public void Offline_is_a_word_for_yes(string name, string value, bool isOffline) =>
        From(new() { [name] = value }).IsOffline.Should().Be(isOffline);

    [Fact]
    public void The_token_of_the_environment_comes_before_that_of_the_login()
    {
        Directory.CreateDirectory(_home[".cache", "huggingface"]);
        File.WriteAllText(_home[".cache", "huggingface", "token"], "hf_file\n");

        Secret(From(new() { ["HF_TOKEN"] = " hf_environment\n" })).Should().Be("hf_environment");
        Secret(From(new() { ["HUGGING_FACE_HUB_TOKEN"] = "hf_older" })).Should().Be("hf_older");
        Secret(From([])).Should().Be("hf_file");
        Secret(From(new() { ["HF_HUB_DISABLE_IMPLICIT_TOKEN"] = "1" })).Should().BeNull();
    }

    [Theory]
    [InlineData("http://mirror.example/", "http://mirror.example/")]
    [InlineData("https://mirror.example/hub/", "https://mirror.example/hub")]
    public void The_endpoint_may_be_a_mirror(string value, string expected) =>
        From(new() { ["HF_ENDPOINT"] = value }).Endpoint.AbsoluteUri.Should().Be(expected);

    [Theory]
    [InlineData("mirror.example")]
    [InlineData("ftp://user:password@mirror.example")]
    public void An_endpoint_that_is_no_address_is_named(string value)
    {
        var read = () => From(new() { ["HF_ENDPOINT"] = value });

        read.Should()
            .Throw<ArgumentException>()
            .WithMessage("HF_ENDPOINT: found \"mirror.example\", expected*")
            .Which.Message.Should()
            .NotContain("password");
    }

    private static string? Secret(HubSettings settings) => settings.Token?.ToHeader().Parameter;

    private HubSettings From(Dictionary<string, string> environment) => HubSettings.From(environment.GetValueOrDefault, _home.Path);
}
