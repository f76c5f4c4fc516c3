using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parquet.Serialization;
using SlSam.Llama;
using SlSam.Samples.Runs;
using SlSam.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Samples.Tests.CommandLine;

public sealed class LlamaTrainTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_tested_on_is_not_cut_and_so_is_what_evaluate_measures()
    {
        WriteTalks("talks.jsonl", "dog", "dog cat", string.Join(' ', Enumerable.Repeat("dog cat", 40)));

        var printed = ShouldRun([.. TrainAndTest, "--max-length", "20", .. Short(), "--output", Run]);

        printed.Should().Contain("cut to 20 tokens: 1 of 3 conversations (learnt from)").And.NotContain("context");
        var summary = RunSummary.Read(Run);
        Evaluate("talks.jsonl").Should().BeApproximately(summary.Test!.Loss, 1e-4);
    }

    [Fact]
    public void What_is_longer_than_the_context_is_cut_to_it_and_told_or_left_out_in_both()
    {
        WriteTalks("talks.jsonl", "dog", "dog cat", string.Join(' ', Enumerable.Repeat("dog", 400)));
        string[] arguments = [.. TrainAndTest, .. Short(), "--output", Run];

        ShouldRun(arguments)
            .Should()
            .Contain("cut to 256 tokens, the model's context: 1 of 3 conversations (talks.jsonl), which evaluate refuses;")
            .And.Contain("--skip-malformed");
        RunSummary.Read(Run).Test!.Examples.Should().Be(3);
        ShouldRun([.. arguments, "--skip-malformed", "--overwrite"]).Should().Contain("left out 1 malformed").And.Contain("line 3: found");

        var summary = RunSummary.Read(Run);
        summary.Test!.Examples.Should().Be(2);
        Evaluate("talks.jsonl", "--skip-malformed").Should().BeApproximately(summary.Test.Loss, 1e-4);
    }

    [Fact]
    public void Training_on_more_tokens_than_the_context_has_is_told()
    {
        WriteTalks("talks.jsonl", "dog", "cat");
        string[] arguments = ["train", "--data", _folder["talks.jsonl"], .. Short(), "--output", Run, "--overwrite", "--max-length"];

        ShouldRun([.. arguments, "300"]).Should().Contain("--max-length 300: the model's context has 256 tokens, which is taken");
        ShouldRun([.. arguments, "256"]).Should().NotContain("context");
    }

    [Fact]
    public void Conversations_are_kept_apart_to_choose_the_model_by()
    {
        WriteTalks("talks.jsonl", [.. Enumerable.Range(0, 10).Select(i => i % 2 == 0 ? "dog" : "cat")]);

        var printed = ShouldRun([
            .. TrainAndTest,
            "--validation-share",
            "0.3",
            "--keep-best",
            "--epochs",
            "2",
            "--batch-size",
            "4",
            "--device",
            "cpu",
            "--output",
            Run,
        ]);

        printed.Should().Contain("(7 to learn from, 3 to choose by, 10 to be tested on)");
        var summary = RunSummary.Read(Run);
        (summary.ChosenBy, summary.Final!.TestExamples, summary.Test!.Examples).Should().Be(("validation", 3, 10));
        Evaluate("talks.jsonl").Should().BeApproximately(summary.Test.Loss, 1e-4);
    }

    [Fact]
    public void A_run_does_not_go_on_with_other_conversations()
    {
        WriteTalks("talks.jsonl", "dog", "cat", "plum", "pear");
        string[] arguments = ["train", "--data", _folder["talks.jsonl"], "--batch-size", "2", "--device", "cpu", "--output", Run];
        ShouldRun([.. arguments, "--steps", "1"]);
        WriteTalks("talks.jsonl", "dog", "cat", "plum", "dog");
        var error = new StringWriter();

        var code = LlamaApplication.Run([.. arguments, "--steps", "2", "--resume"], TextReader.Null, new StringWriter(), error);

        code.Should().Be(2);
        error.ToString().Should().Contain("--resume: found data whose contents are others than those of the run");
        WriteTalks("talks.jsonl", "dog", "cat", "plum", "pear");
        ShouldRun([.. arguments, "--steps", "2", "--resume"]).Should().Contain("going on after step 1 of 2");
    }

    [Fact]
    public void What_is_left_out_is_listed_in_the_runs_folder()
    {
        File.WriteAllLines(
            _folder["talks.jsonl"],
            [.. Enumerable.Repeat("{}", 25), .. Enumerable.Repeat("""{ "instruction": "dog", "output": "no" }""", 4)]
        );

        var printed = ShouldRun(["train", "--data", _folder["talks.jsonl"], "--skip-malformed", .. Short(), "--output", Run]);

        printed.Should().Contain("left out 25 malformed conversations:").And.Contain("and 5 more, all in left-out.txt");
        File.ReadAllLines(Path.Combine(Run, "left-out.txt")).Should().HaveCount(25);
    }

    [Fact]
    public void Answers_are_printed_and_kept_for_programs_and_for_people()
    {
        WriteTalks("talks.jsonl", "dog", "cat", "plum", "pear");

        var printed = ShouldRun([.. TrainAndTest, .. Short(), "--output", Run]);

        var answers = RunSummary.Read(Run).Answers!;
        answers.Select(answer => (answer.Question, answer.Expected)).Should().Equal(("dog", "no"), ("cat", "no"), ("plum", "no"));
        printed.Should().Contain($"question: {answers[2].Question}");
        File.ReadAllText(Path.Combine(Run, "answers.txt"))
            .Should()
            .Contain("question: cat\n")
            .And.Contain("expected: no\n")
            .And.Contain($"answer: {answers[1].Answer}\n");
    }

    [Fact]
    public void What_cannot_be_asked_is_not_asked_when_training_is_done()
    {
        File.WriteAllLines(
            _folder["talks.jsonl"],
            [
                """{ "messages": [{ "role": "assistant", "content": "no question" }] }""",
                """{ "messages": [{ "role": "user", "content": "q" }] }""",
                """{ "instruction": "dog", "output": "no" }""",
                """{ "instruction": "cat", "output": "no" }""",
            ]
        );

        ShouldRun([.. TrainAndTest, "--skip-malformed", .. Short(), "--output", Run]);

        RunSummary.Read(Run).Answers!.Select(answer => answer.Question).Should().Equal("dog", "cat");
    }

    [Fact]
    public async Task Conversations_and_questions_come_from_the_hub()
    {
        using var hub = new FakeHub();
        hub.Files["data/train-00000-of-00002.parquet"] = await Parquet(("is dog a fruit", "no"), ("is plum a fruit", "yes"));
        hub.Files["data/train-00001-of-00002.parquet"] = await Parquet(("is cat a fruit", "no"));
        hub.Files["data/test-00000-of-00001.parquet"] = await Parquet(("is pear a fruit", "yes"));
        using var variables = new Variables(("HF_ENDPOINT", hub.Address), ("HF_HUB_CACHE", _folder["hub"]), ("HF_TOKEN", ""));

        var printed = ShouldRun(["train", "--data", FakeHub.DataSet, "--test", FakeHub.DataSet, .. Short(), "--output", Run]);

        printed.Should().Contain("fetching org/data data/train-00000-of-00002.parquet");
        printed.Should().Contain("data: org/data (3 to learn from, 1 to be tested on)");
        RunSummary.Read(Run).Answers!.Single().Question.Should().Be("is pear a fruit");
        Evaluate(FakeHub.DataSet).Should().BeApproximately(RunSummary.Read(Run).Test!.Loss, 1e-4);
        Evaluate($"{FakeHub.DataSet}/data/train").Should().BePositive();
        hub.StorageRequests.Should().HaveCount(3, "the cache has them now");
    }

    [Theory]
    [InlineData("", "no such data set at http*, nor a file org/data.")]
    [InlineData("train.csv", "org/data: found the files train.csv, expected Parquet files whose names begin with 'train'*")]
    public void What_the_hub_does_not_have_is_a_line_and_exit_code_2(string file, string message)
    {
        using var hub = new FakeHub();
        hub.Answer = file.Length > 0 ? hub.Usual : _ => FakeHub.Error(404, "RepoNotFound");
        hub.Add(file, "");
        using var variables = new Variables(("HF_ENDPOINT", hub.Address), ("HF_HUB_CACHE", _folder["hub"]), ("HF_TOKEN", ""));
        var error = new StringWriter();

        LlamaApplication.Run(["train", "--data", FakeHub.DataSet], TextReader.Null, new StringWriter(), error).Should().Be(2);

        error.ToString().TrimEnd().Should().Match($"*{message}").And.NotContain("\n");
    }

    [Theory]
    [InlineData(DeviceType.CPU, "--model some/model", ScalarType.Float32)]
    [InlineData(DeviceType.CUDA, "--model some/model", ScalarType.BFloat16)]
    [InlineData(DeviceType.CUDA, "--model some/model --dtype float32", ScalarType.Float32)]
    [InlineData(DeviceType.CUDA, "", ScalarType.Float32)]
    public void On_a_GPU_a_given_model_is_bfloat16_over_masters(DeviceType device, string arguments, ScalarType expected)
    {
        var settings = TrainSettings.Create(_ => device);
        var command = new Command("train");
        settings.AddTo(command);

        var training = settings.Read(command.Parse(arguments)).Run.Training;

        training.WeightType.Should().Be(expected);
        training.Optimizer.MasterWeights.Should().Be(arguments.Length > 0, "without effect on float32");
    }

    private string Run => _folder["run"];

    private string[] TrainAndTest => ["train", "--data", _folder["talks.jsonl"], "--test", _folder["talks.jsonl"]];

    private static string[] Short() => ["--steps", "2", "--batch-size", "2", "--device", "cpu"];

    private void WriteTalks(string name, params string[] questions) =>
        File.WriteAllLines(
            _folder[name],
            questions.Select(question => JsonSerializer.Serialize(new { instruction = question, output = "no" }))
        );

    private double Evaluate(string data, params string[] more)
    {
        var path = data.Contains('/') ? data : _folder[data];
        var printed = ShouldRun(["evaluate", "--model", Path.Combine(Run, "model"), "--data", path, "--json", "--device", "cpu", .. more]);
        return JsonDocument.Parse(printed).RootElement.GetProperty("loss").GetDouble();
    }

    private static string ShouldRun(string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        LlamaApplication.Run(arguments, TextReader.Null, output, error).Should().Be(0, error.ToString());
        return output.ToString();
    }

    private static async Task<byte[]> Parquet(params (string Question, string Answer)[] rows)
    {
        using var stream = new MemoryStream();
        await ParquetSerializer.SerializeAsync(rows.Select(row => new Row { Instruction = row.Question, Output = row.Answer }), stream);
        return stream.ToArray();
    }

    private sealed class Row
    {
        [JsonPropertyName("instruction")]
        public string? Instruction { get; init; }

        [JsonPropertyName("output")]
        public string? Output { get; init; }
    }

    /// <summary>Variables of this process, until it is disposed.</summary>
    private sealed class Variables : IDisposable
    {
        private readonly (string Name, string? Value)[] _before;

        public Variables(params (string Name, string? Value)[] now)
        {
            _before = [.. now.Select(variable => (variable.Name, Environment.GetEnvironmentVariable(variable.Name)))];
            Set(now);
        }

        public void Dispose() => Set(_before);

        private static void Set(IEnumerable<(string Name, string? Value)> variables)
        {
            foreach (var (name, value) in variables)
            {
                Environment.SetEnvironmentVariable(name, value);
            }
        }
    }
}
