using SlSam.Roberta;
using SlSam.Samples.Runs;
using SlSam.Samples.Tests.Data.Glue;
using SlSam.Testing;
using static TorchSharp.torch;

namespace SlSam.Samples.Tests.CommandLine;

/// <summary>The command <c>train</c> of the sample, from arguments to what is in the output folder.</summary>
public sealed class RobertaTrainTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly GlueFolder _data = new();

    private string Output => _folder["out"];

    public void Dispose()
    {
        _data.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("--task squad", "--task: found 'squad', expected one of cola, sst-2, mrpc, sts-b, qqp, mnli, qnli, rte")]
    [InlineData("--task rte", "--task: found no --data, expected the folder with the files of the task")]
    [InlineData(
        "--data somewhere",
        "--data: found nothing at 'somewhere', expected a table (.csv, .tsv, .jsonl, .parquet), or the folder of a task"
    )]
    [InlineData("--data .", "--data: found the folder '.' and no --task, expected the task of GLUE that it is of, or a table")]
    [InlineData("--text a", "--text: found no table as --data, expected one")]
    [InlineData("--data . --task rte --regression", "--regression: found no table as --data")]
    [InlineData("--test-share 1", "--test-share: found '1', expected a number more than 0, less than 1")]
    [InlineData("--task rte --data no/such/folder", "no/such/folder: found no such folder, expected one with train.tsv")]
    [InlineData("--max-length 7", "--max-length: found '7', expected a whole number, 8 or more")]
    [InlineData("--examples 0", "--examples: found '0', expected a whole number, 1 or more")]
    [InlineData("--skip-malformed perhaps", "--skip-malformed: found 'perhaps', expected true or false")]
    public void Bad_input_is_one_clear_line_and_exit_code_2(string arguments, string message)
    {
        var (code, output, error) = Run(arguments.Split(' '));

        code.Should().Be(2);
        output.Should().BeEmpty();
        error.TrimEnd().Should().Contain(message).And.NotContain("\n");
    }

    [Fact]
    public void A_malformed_line_stops_it_before_anything_is_written()
    {
        _data.With("sst-2").Write("dev.tsv", "sentence\tlabel\nfine\t3\n");

        var (code, _, error) = Train("sst-2");

        code.Should().Be(2);
        error.Should().Contain("dev.tsv, line 2: found label '3', expected 0 or 1");
        Directory.Exists(Output).Should().BeFalse();
    }

    [Fact]
    public void Malformed_lines_left_out_are_counted()
    {
        _data.With("sst-2").Write("dev.tsv", "sentence\tlabel\nfine\t3\nbad\t0\n");

        var (code, output, _) = Train("sst-2", "--skip-malformed");

        code.Should().Be(0);
        output
            .Should()
            .Contain("left out 1 malformed row:")
            .And.Contain("dev.tsv, line 2: found label '3'")
            .And.Contain("2 to learn from, 1 to be tested on");
    }

    [Theory]
    [InlineData("cola", "matthews")]
    [InlineData("sst-2", "accuracy")]
    [InlineData("mrpc", "accuracy f1")]
    [InlineData("sts-b", "pearson spearman")]
    [InlineData("qqp", "accuracy f1")]
    [InlineData("mnli", "accuracy")]
    [InlineData("qnli", "accuracy")]
    [InlineData("rte", "accuracy")]
    public void Every_task_is_trained_and_measured_as_GLUE_does(string task, string metrics)
    {
        _data.With(task);

        var (code, _, error) = Train(task);

        error.Should().BeEmpty();
        code.Should().Be(0);
        RunSummary.Read(Output).Final!.Metrics.Select(metric => metric.Name).Should().Equal(metrics.Split(' '));
    }

    [Fact]
    public void Mismatched_sentences_are_tested_on_too()
    {
        _data.With("mnli");

        var (_, output, _) = Train("mnli");

        output.Should().Contain("mnli-mismatched");
        RunSummary.Read(Output).OtherTests.Should().ContainKey("mnli-mismatched").WhoseValue.Examples.Should().Be(1);
    }

    [Fact]
    public void The_model_that_comes_out_has_names_of_classes_and_its_tokenizer()
    {
        _data.With("rte");
        Train("rte");

        using var trained = TrainedClassifier.Load(Path.Combine(Output, "model"), TextWriter.Null);

        trained.Model.Labels.Should().Equal("entailment", "not_entailment");
        trained.Tokenizer.Encode("the plot is dull").Ids.Should().HaveCount(6);
    }

    [Fact]
    public void A_model_with_classes_in_another_order_goes_on_with_the_rows_of_each()
    {
        _data.With("rte");
        Train("rte");
        var config = Path.Combine(Output, "model", "config.json");
        File.WriteAllText(
            config,
            File.ReadAllText(config)
                .Replace("\"0\": \"entailment\"", "\"0\": \"not_entailment\"")
                .Replace("\"1\": \"not_entailment\"", "\"1\": \"entailment\"")
        );

        var (code, _, error) = Run([
            .. Arguments("rte", "--learning-rate 1e-30"),
            "--output",
            _folder["again"],
            "--model",
            Path.Combine(Output, "model"),
        ]);

        error.Should().BeEmpty();
        code.Should().Be(0);
        using var scope = NewDisposeScope();
        using var before = TrainedClassifier.Load(Path.Combine(Output, "model"), TextWriter.Null);
        using var after = TrainedClassifier.Load(_folder["again", "model"], TextWriter.Null);
        after.Model.Labels.Should().Equal("entailment", "not_entailment");
        var (bias, expected) = (
            after.Model.get_parameter("classifier.out_proj.bias")!,
            before.Model.get_parameter("classifier.out_proj.bias")!
        );
        (bias - expected.flip(0)).abs().max().item<float>().Should().BeLessThan(1e-6f);
        bias.abs().min().item<float>().Should().BeGreaterThan(1e-5f, "both rows are somewhere");
    }

    [Fact]
    public void Examples_are_drawn_and_the_same_seed_gives_the_same_weights()
    {
        var first = Opinions("one");
        var second = Opinions("two");

        first.Should().Equal(second);
    }

    private float[] Opinions(string name)
    {
        var (code, output, error) = Run([
            .. "train --examples 40 --batch-size 8 --steps 3 --group-by-length --device cpu --output".Split(' '),
            _folder[name],
        ]);
        error.Should().BeEmpty();
        code.Should().Be(0);
        output.Should().Contain("generated opinions (40 to learn from, 1,000 to be tested on)");
        using var trained = TrainedClassifier.Load(_folder[name, "model"], TextWriter.Null);
        using var scope = NewDisposeScope();
        return [.. trained.Model.parameters().SelectMany(parameter => parameter.detach().data<float>().ToArray())];
    }

    private (int Code, string Output, string Error) Train(string task, string more = "") =>
        Run([.. Arguments(task, more), "--output", Output]);

    private string[] Arguments(string task, string more) =>
        [
            .. $"train --task {task} --steps 2 --batch-size 2 --device cpu {more}".Split(' ', StringSplitOptions.RemoveEmptyEntries),
            "--data",
            _data.Path,
        ];

    private static (int Code, string Output, string Error) Run(string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        return (RobertaApplication.Run(arguments, output, error), output.ToString(), error.ToString());
    }
}
