using System.Text.Json;
using SlSam.HuggingFace;
using SlSam.Llama;
using SlSam.Samples.Runs;
using SlSam.Samples.Tests.Data.Instructions;
using SlSam.Testing;

namespace SlSam.Samples.Tests.CommandLine;

public sealed class LlamaApplicationTests : IDisposable
{
    private const string Talk =
        """{ "messages": [{ "role": "user", "content": "is dog a fruit" }, { "role": "assistant", "content": "no" }] }""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_is_trained_tested_saved_and_used()
    {
        File.WriteAllLines(_folder["talks.jsonl"], Enumerable.Repeat(Talk, 12));

        var printed = ShouldRun(
            "train",
            "--data",
            _folder["talks.jsonl"],
            "--test",
            _folder["talks.jsonl"],
            "--other-test",
            _folder["talks.jsonl"],
            "--test-examples",
            "3",
            "--steps",
            "3",
            "--batch-size",
            "2",
            "--accumulate",
            "2",
            "--pack",
            "--segment",
            "2",
            "--output",
            _folder["run"]
        );

        printed
            .Should()
            .Contain("question: is dog a fruit")
            .And.Contain("packs: 2, of 12 conversations")
            .And.Contain("(2 packs to learn from, 3 to be tested on)")
            .And.Contain("on 3 conversations");
        var summary = RunSummary.Read(_folder["run"]);
        (summary.Steps, summary.Final!.TestExamples, summary.OtherTests.Keys.Single()).Should().Be((3, 3, "talks.jsonl"));
        using var loaded = PretrainedModel.Load<CausalLanguageModel>(_folder["run", "model"]);
        var evaluated = Json(ShouldRun("evaluate", "--data", _folder["talks.jsonl"], "--model", _folder["run", "model"], "--json"));
        evaluated.GetProperty("loss").GetDouble().Should().BeApproximately(summary.Final.TestLoss, 1e-4);
        evaluated.GetProperty("perplexity").GetDouble().Should().BeApproximately(Math.Exp(summary.Final.TestLoss), 1e-2);
        (evaluated.GetProperty("tokens").GetInt32() % 12).Should().Be(0);
    }

    [Fact]
    public void Renderings_say_text_tokens_and_labels()
    {
        var folder = Model();
        File.WriteAllLines(_folder["talks.jsonl"], [Talk, Talk]);

        var lines = ShouldRun("render", "--model", folder, "--data", _folder["talks.jsonl"], "--json").TrimEnd().Split(Environment.NewLine);

        lines.Should().HaveCount(2);
        var json = Json(lines[0]);
        json.GetProperty("text")
            .GetString()
            .Should()
            .Be("<|im_start|>user\nis dog a fruit<|im_end|>\n<|im_start|>assistant\nno<|im_end|>\n");
        json.GetProperty("labels").GetArrayLength().Should().Be(json.GetProperty("input_ids").GetArrayLength());
        json.GetProperty("labels").EnumerateArray().Count(label => label.GetInt32() != -100).Should().Be(3);
    }

    [Fact]
    public void A_plan_tells_from_the_configuration_alone_what_fits()
    {
        var folder = Model();
        File.WriteAllText(Path.Combine(folder, "model.safetensors"), "no weights");

        var lines = ShouldRun("plan", "--model", folder, "--memory", "1MB", "--json").TrimEnd().Split(Environment.NewLine);

        var plans = lines.Select(Json).ToList();
        plans.Should().AllSatisfy(plan => plan.GetProperty("options").GetString().Should().StartWith("--optimizer "));
        foreach (var plan in plans)
        {
            string[] parts = ["weights", "gradients", "moments", "masters", "copies", "activations"];
            var total = parts.Sum(part => plan.GetProperty(part).GetInt64());
            plan.GetProperty("total").GetInt64().Should().Be(total).And.BePositive();
            plan.GetProperty("fits").GetBoolean().Should().Be(total <= 0.9 * (1 << 20));
        }

        plans
            .Should()
            .AllSatisfy(plan =>
                plan.GetProperty("options").GetString().Should().Contain("--dtype ", "a GPU's default is another than a CPU's")
            );
        TotalOf("--optimizer adasam --dtype float32")
            .Should()
            .BeGreaterThan(TotalOf("--optimizer slsam --hold-steps 20 --inactive-state drop --dtype float32"));
        ShouldRun("plan", "--model", folder, "--memory", "24GB").Should().Contain("yes").And.NotContain(" no ");

        long TotalOf(string options) =>
            plans.Single(plan => plan.GetProperty("options").GetString() == options).GetProperty("total").GetInt64();
    }

    [Fact]
    public void Generated_text_has_no_special_tokens_and_its_tokens_do()
    {
        var json = Json(ShouldRun("generate", "--model", Model(), "--prompt", "<|im_start|>user", "--max-new-tokens", "5", "--json"));

        json.GetProperty("prompt").GetString().Should().Be("<|im_start|>user");
        json.GetProperty("input_ids").GetArrayLength().Should().Be(2);
        var output = json.GetProperty("output_ids").EnumerateArray().Select(id => id.GetInt32()).ToArray();
        output.Length.Should().BeInRange(1, 5);
        json.GetProperty("text").GetString().Should().Be(ChatModels.Tokenizer.Decode(output));
    }

    [Fact]
    public void Choices_are_scored()
    {
        File.WriteAllLines(_folder["choices.jsonl"], ["""{ "question": "is dog a fruit", "choices": ["yes", "no"], "answer": 1 }"""]);

        var json = Json(ShouldRun("evaluate", "--model", Model(), "--choices", _folder["choices.jsonl"], "--json"));

        json.GetProperty("questions").GetInt32().Should().Be(1);
        json.GetProperty("accuracy").GetDouble().Should().BeOneOf(0, 1);
        json.GetProperty("accuracy_normalized").GetDouble().Should().BeOneOf(0, 1);
    }

    [Fact]
    public void Questions_are_read_as_far_as_they_are_asked_and_left_out_where_they_are_too_long()
    {
        var tooLong = string.Join(' ', Enumerable.Repeat("dog", 400));
        File.WriteAllLines(
            _folder["choices.jsonl"],
            [
                JsonSerializer.Serialize(
                    new
                    {
                        question = tooLong,
                        choices = new[] { "a", "b" },
                        answer = 0,
                    }
                ),
                """{ "question": "q", "choices": ["a", "b"], "answer": 1 }""",
                "no question",
            ]
        );
        string[] evaluate = ["evaluate", "--choices", _folder["choices.jsonl"], "--model", Model(), "--json"];

        var (code, error) = Run([.. evaluate, "--examples", "2"]);
        code.Should().Be(2);
        error
            .Should()
            .Match("*choices.jsonl, line 1: found * tokens, expected 256 at most: the context of the model (--skip-malformed leaves*");

        var (output, notices) = (new StringWriter(), new StringWriter());
        LlamaApplication.Run([.. evaluate, "--examples", "2", "--skip-malformed"], TextReader.Null, output, notices).Should().Be(0);
        Json(output.ToString()).GetProperty("questions").GetInt32().Should().Be(1);
        notices.ToString().Should().Contain("left out 1 malformed row:");
        Run([.. evaluate, "--examples", "1", "--skip-malformed"]).Error.Should().Contain("Found no question that can be asked");
    }

    [Fact]
    public void It_talks_until_nothing_more_is_said()
    {
        var output = new StringWriter();

        LlamaApplication
            .Run(
                ["chat", "--model", Model(), "--max-new-tokens", "4"],
                new StringReader("is dog a fruit\nreally\n\nnot read"),
                output,
                new StringWriter()
            )
            .Should()
            .Be(0);

        output.ToString().Split("> ").Should().HaveCount(4);
    }

    [Fact]
    public void A_talk_that_outgrows_the_context_forgets_its_oldest_exchanges()
    {
        var question = string.Join(' ', Enumerable.Repeat("dog", 100));
        var (output, error) = (new StringWriter(), new StringWriter());

        LlamaApplication
            .Run(
                ["chat", "--model", Model(), "--max-new-tokens", "4", "--device", "cpu"],
                new StringReader(string.Join('\n', question, question, question)),
                output,
                error
            )
            .Should()
            .Be(0, error.ToString());

        error.ToString().Should().Contain("oldest question and answer are forgotten");
    }

    [Fact]
    public void A_question_beyond_the_context_is_not_answered_and_the_talk_goes_on_as_it_was()
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var tooLong = string.Join(' ', Enumerable.Repeat("dog", 400));

        LlamaApplication
            .Run(
                ["chat", "--model", Model(), "--max-new-tokens", "4", "--seed", "1", "--device", "cpu", "--json"],
                new StringReader(string.Join('\n', "is dog a fruit", tooLong, "really")),
                output,
                error
            )
            .Should()
            .Be(0);

        error.ToString().Trim().Should().Match("the question, *: found * tokens, expected 1 to 255: *");
        output
            .ToString()
            .Trim()
            .Split('\n')
            .Select(line => Json(line).GetProperty("question").GetString())
            .Should()
            .Equal("is dog a fruit", "really");
    }

    [Theory]
    [InlineData("evaluate --data nowhere.jsonl", "nowhere.jsonl: found no such file*")]
    [InlineData("evaluate", "--data: found neither it nor --choices*")]
    [InlineData(
        "evaluate --data {long}",
        "*long.jsonl, line 1: found * tokens, expected 256 at most: the context of the model (--skip-malformed leaves such lines out)."
    )]
    [InlineData(
        "render --data {long}",
        "*long.jsonl, line 1: found * tokens, expected 256 at most: the context of the model (--skip-malformed leaves such lines out)."
    )]
    [InlineData("evaluate --data {empty}", "*empty.jsonl: found no *")]
    [InlineData("evaluate --data {silent}", "*silent.jsonl, line 1: found the roles 'user', expected an 'assistant' among them*")]
    [InlineData(
        "generate --prompt {words}",
        "--prompt: found * tokens, expected 1 to 255: the context of the model, less one for an answer."
    )]
    [InlineData("generate --prompt {nothing}", "--prompt: found 0 tokens*")]
    public void Bad_input_is_a_line_and_exit_code_2(string arguments, string message)
    {
        var words = string.Join(' ', Enumerable.Repeat("dog", 400));
        File.WriteAllText(_folder["long.jsonl"], JsonSerializer.Serialize(new { instruction = words, output = "a" }));
        File.WriteAllText(_folder["empty.jsonl"], "");
        File.WriteAllText(_folder["silent.jsonl"], """{ "messages": [{ "role": "user", "content": "q" }] }""");
        string[] given =
        [
            .. arguments
                .Split(' ')
                .Select(argument =>
                    argument switch
                    {
                        "{words}" => words,
                        "{nothing}" => "",
                        ['{', .. var name, '}'] => _folder[$"{name}.jsonl"],
                        _ => argument,
                    }
                ),
        ];

        var (code, error) = Run([.. given, "--model", Model()]);

        (code, error.Trim()).Item2.Should().Match(message);
        code.Should().Be(2);
    }

    [Fact]
    public void A_tokenizer_with_more_tokens_than_the_model_has_embeddings_is_refused()
    {
        var folder = Model();
        var config = File.ReadAllText(Path.Combine(folder, "config.json"));
        Directory.CreateDirectory(_folder["other"]);
        File.Copy(Path.Combine(folder, "tokenizer.json"), _folder["other", "tokenizer.json"]);
        File.WriteAllText(
            _folder["other", "config.json"],
            config.Replace("\"vocab_size\": 1245", "\"vocab_size\": 1000", StringComparison.Ordinal)
        );
        using (var model = PretrainedModel.Create<CausalLanguageModel>(_folder["other"]))
        {
            model.SaveTo(_folder["other"]);
        }

        File.WriteAllText(_folder["talk.jsonl"], Talk);
        string[][] uses =
        [
            ["generate", "--prompt", "dog"],
            ["render", "--data", _folder["talk.jsonl"]],
            ["evaluate", "--data", _folder["talk.jsonl"]],
        ];
        foreach (var use in uses)
        {
            var (code, error) = Run([.. use, "--model", _folder["other"]]);

            code.Should().Be(2, use[0]);
            error.Should().Contain("found a tokenizer with 1245 tokens, expected 1000 at most");
        }
    }

    [Theory]
    [InlineData("render", false)]
    [InlineData("plan", false)]
    [InlineData("evaluate", true)]
    public void Help_offers_a_device_where_one_is_used(string command, bool isOffered)
    {
        var output = new StringWriter();

        LlamaApplication.Run([command, "--help"], TextReader.Null, output, new StringWriter()).Should().Be(0);

        output.ToString().Contains("--device").Should().Be(isOffered);
    }

    private string Model()
    {
        var folder = _folder["model"];
        if (!Directory.Exists(folder))
        {
            using var model = PretrainedModel.Create<CausalLanguageModel>(ChatModels.Folder);
            model.SaveTo(folder);
        }
        return folder;
    }

    private static string ShouldRun(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = LlamaApplication.Run([.. arguments, "--device", "cpu"], TextReader.Null, output, error);
        error.ToString().Should().BeEmpty();
        code.Should().Be(0);
        return output.ToString();
    }

    private static (int Code, string Error) Run(string[] arguments)
    {
        var error = new StringWriter();
        return (LlamaApplication.Run([.. arguments, "--device", "cpu"], TextReader.Null, new StringWriter(), error), error.ToString());
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
