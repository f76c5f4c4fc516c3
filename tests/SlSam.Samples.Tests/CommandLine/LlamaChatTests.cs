using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using SlSam.HuggingFace;
using SlSam.Llama;
using SlSam.Samples.Comparing;
using SlSam.Samples.Tests.Data.Instructions;
using SlSam.Testing;

namespace SlSam.Samples.Tests.CommandLine;

/// <summary>How a talk begins and how it is broken off.</summary>
public sealed class LlamaChatTests : IDisposable
{
    private const string NoSystem = "{% if messages[0].role == 'system' %}{{ raise_exception('no system here') }}{% endif %}";
    private const string NoAnswer =
        "{% for m in messages %}{% if m.role == 'assistant' %}{{ m.content | map('nosuch') | list }}{% endif %}{% endfor %}";

    private readonly TemporaryFolder _folder = new();

    public LlamaChatTests()
    {
        using var model = PretrainedModel.Create<CausalLanguageModel>(ChatModels.Folder);
        model.SaveTo(_folder["model"]);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(NoSystem, "a dog", "*model, with --system: The chat template, line 1, column *no system here*")]
    [InlineData(NoAnswer, null, "*model: The chat template, line 1, column *found the filter 'nosuch'*")]
    [InlineData(NoAnswer, "a dog", "*model, with --system: The chat template, line 1, column *found the filter 'nosuch'*")]
    [InlineData("{{ messages | nosuch }}", null, "*model: The chat template, line 1, column *found the filter 'nosuch'*")]
    [InlineData("{% if messages %}", null, "*model: The chat template, line *")]
    public void A_template_that_cannot_write_a_talk_is_told_before_the_first_question(string template, string? system, string message)
    {
        Use(template);

        var (code, output, error) = Chat("", system is null ? [] : ["--system", system]);

        code.Should().Be(2, error);
        output.Should().BeEmpty();
        error.TrimEnd().Should().StartWith(_folder["model"]).And.Match(message).And.NotContain("\n");
    }

    [Fact]
    public void A_template_that_takes_no_system_takes_a_talk_without_one()
    {
        Use(NoSystem + "{% for m in messages %}{{ m.content }}{% endfor %}");

        Chat("is dog a fruit\n").Code.Should().Be(0);
    }

    [Fact]
    public void What_the_system_says_leaves_room_for_a_question()
    {
        var (code, output, error) = Chat("is dog a fruit", "--system", Dogs(400));

        code.Should().Be(2, error);
        output.Should().BeEmpty();
        error.TrimEnd().Should().Match("--system: found 400 tokens, expected * at most: the context of the model, *").And.NotContain("\n");
        var most = int.Parse(error.Split("expected ")[1].Split(' ')[0], null);
        Chat("?", "--system", Dogs(most + 1)).Code.Should().Be(2);
        var longest = Chat("?", "--system", Dogs(most));
        (longest.Code, longest.Error).Should().Be((0, ""));
    }

    [Theory]
    [InlineData("x", "--seed: found 'x', expected a whole number.*")]
    [InlineData("1.5", "--seed: found '1.5', expected a whole number.*")]
    public void A_seed_is_a_whole_number(string seed, string message)
    {
        var (code, _, error) = Chat("", "--seed", seed);

        code.Should().Be(2);
        error.Should().Match(message);
    }

    [Fact]
    public void The_mark_of_the_byte_order_belongs_to_no_question()
    {
        var (code, output, error) = Chat("\uFEFFis dog a fruit\nreally", "--json");

        code.Should().Be(0, error);
        output
            .Trim()
            .Split('\n')
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("question").GetString())
            .Should()
            .Equal("is dog a fruit", "really");
        Chat("\uFEFF\nnot read", "--json").Output.Should().BeEmpty("the first line is empty");
    }

    [Fact]
    public async Task A_signal_ends_a_talk_that_waits_for_a_question()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no such signals");
        var start = new ProcessStartInfo("dotnet", [typeof(LlamaApplication).Assembly.Location, .. Arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var prompt = new char[2];
        await process.StandardOutput.ReadBlockAsync(prompt, TestContext.Current.CancellationToken);
        new string(prompt).Should().Be("> ");

        TerminationSignal.Send(process);

        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        (process.ExitCode, error.Trim()).Should().Be((130, "interrupted"));
    }

    private string[] Arguments => ["chat", "--model", _folder["model"], "--max-new-tokens", "2", "--device", "cpu"];

    private static string Dogs(int count) => string.Join(' ', Enumerable.Repeat("dog", count));

    private void Use(string template)
    {
        var file = _folder["model", "tokenizer_config.json"];
        var config = JsonNode.Parse(File.ReadAllText(file))!;
        config["chat_template"] = template;
        File.WriteAllText(file, config.ToJsonString());
    }

    private (int Code, string Output, string Error) Chat(string said, params string[] options)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = LlamaApplication.Run([.. Arguments, .. options], new StringReader(said), output, error);
        return (code, output.ToString(), error.ToString());
    }
}
