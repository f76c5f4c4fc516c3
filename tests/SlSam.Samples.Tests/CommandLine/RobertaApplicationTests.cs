using System.Text.Json;
using SlSam.Roberta;
using SlSam.Samples.Tests.Data.Text;
using SlSam.Testing;

namespace SlSam.Samples.Tests.CommandLine;

/// <summary>The sample's command line, from arguments to exit code and what is printed.</summary>
public sealed class RobertaApplicationTests : IDisposable
{
    private static readonly string[] Opinions = ["negative", "positive"];

    private readonly TemporaryFolder _model = new();
    private readonly TemporaryFolder _data = new();

    public void Dispose()
    {
        _model.Dispose();
        _data.Dispose();
    }

    [Fact]
    public void A_text_is_one_line_of_JSON()
    {
        TinyRobertaFolder.Save(_model, Opinions);

        var line = Lines("predict", "--model", _model.Path, "--device", "cpu", "--text", "ab ab", "--json")
            .Should()
            .ContainSingle()
            .Subject;

        line.EnumerateObject().Select(property => property.Name).Should().Equal("text", "text_pair", "input_ids", "logits", "label");
        line.GetProperty("text").GetString().Should().Be("ab ab");
        line.GetProperty("text_pair").ValueKind.Should().Be(JsonValueKind.Null);
        Ids(line).Should().Equal(0, 8, 10, 2);
        var logits = line.GetProperty("logits").EnumerateArray().Select(logit => logit.GetSingle()).ToArray();
        logits.Should().HaveCount(2);
        line.GetProperty("label").GetString().Should().Be(logits[0] > logits[1] ? "negative" : "positive");
    }

    [Theory]
    [InlineData("@ab")]
    [InlineData("-ab")]
    [InlineData("--ab")]
    [InlineData("")]
    public void A_text_may_look_like_anything(string text)
    {
        TinyRobertaFolder.Save(_model, Opinions);

        var lines = Lines("predict", "--model", _model.Path, "--device", "cpu", "--json", "--text", text, "--text-pair", "a");

        lines.Should().ContainSingle().Which.GetProperty("text").GetString().Should().Be(text);
    }

    [Fact]
    public void A_number_is_its_own_label()
    {
        TinyRobertaFolder.Save(_model, ["score"]);

        var line = Lines("predict", "--model", _model.Path, "--device", "cpu", "--text", "ab", "--text-pair", "a", "--json").Single();

        line.GetProperty("text_pair").GetString().Should().Be("a");
        Ids(line).Should().Equal(0, 8, 2, 2, 5, 2);
        line.GetProperty("label").GetSingle().Should().Be(line.GetProperty("logits")[0].GetSingle());
    }

    [Fact]
    public void A_file_gives_a_line_for_each_of_its_lines_in_their_order()
    {
        TinyRobertaFolder.Save(_model, Opinions);
        string[] texts = [.. Enumerable.Range(0, 70).Select(i => string.Concat(Enumerable.Repeat("a", i % 9)) + (i % 3 == 0 ? "\tb" : ""))];
        File.WriteAllLines(_data["texts.txt"], texts);

        var lines = Lines("predict", "--model", _model.Path, "--device", "cpu", "--file", _data["texts.txt"], "--json");

        lines
            .Select(line => (line.GetProperty("text").GetString() + "\t" + line.GetProperty("text_pair").GetString()).TrimEnd('\t'))
            .Should()
            .Equal(texts);
    }

    [Fact]
    public void A_text_that_is_too_long_is_cut_at_what_the_model_has_places_for()
    {
        TinyRobertaFolder.Save(_model, Opinions);

        var line = Lines("predict", "--model", _model.Path, "--device", "cpu", "--text", "aaaaaaaaaaaaaaaaaaa", "--json").Single();

        Ids(line).Should().HaveCount(12).And.EndWith(2);
    }

    [Fact]
    public void People_get_a_table()
    {
        TinyRobertaFolder.Save(_model, Opinions);

        var (code, output, error) = Run("predict", "--model", _model.Path, "--device", "cpu", "--text", "a [b]");

        error.Should().BeEmpty();
        code.Should().Be(0);
        output.Should().Contain("a [b]").And.MatchRegex("negative|positive").And.NotContain("{");
    }

    [Fact]
    public void A_task_is_measured()
    {
        TinyRobertaFolder.Save(_model, Opinions);
        File.WriteAllText(_data["dev.tsv"], "sentence\tlabel\nab a\t1\nb !\t0\nab ab ab\t1\n");

        var line = Lines("evaluate", "--model", _model.Path, "--device", "cpu", "--task", "sst-2", "--data", _data.Path, "--json").Single();

        line.EnumerateObject().Select(property => property.Name).Should().Equal("task", "metrics", "loss", "examples");
        line.GetProperty("task").GetString().Should().Be("sst-2");
        line.GetProperty("metrics").GetProperty("accuracy").GetDouble().Should().BeInRange(0, 1);
        line.GetProperty("loss").GetDouble().Should().BePositive();
        line.GetProperty("examples").GetInt32().Should().Be(3);
    }

    [Fact]
    public void MNLI_has_two_sets_and_finds_its_classes_by_name()
    {
        TinyRobertaFolder.Save(_model, ["CONTRADICTION", "NEUTRAL", "ENTAILMENT"]);
        File.WriteAllText(_data["dev_matched.tsv"], "sentence1\tsentence2\tgold_label\na\tb\tneutral\nab\ta\tentailment\n");
        File.WriteAllText(_data["dev_mismatched.tsv"], "sentence1\tsentence2\tgold_label\nb\tb\tcontradiction\n");

        var lines = Lines("evaluate", "--model", _model.Path, "--device", "cpu", "--task", "mnli", "--data", _data.Path, "--json");

        lines.Select(line => line.GetProperty("task").GetString()).Should().Equal("mnli-matched", "mnli-mismatched");
        lines.Select(line => line.GetProperty("examples").GetInt32()).Should().Equal(2, 1);
    }

    [Fact]
    public void A_model_for_another_question_than_the_task_is_refused()
    {
        TinyRobertaFolder.Save(_model, Opinions);
        File.WriteAllText(_data["dev.tsv"], "sentence1\tsentence2\tscore\na\tb\t2.5\n");

        ShouldBeRefused(
            ["evaluate", "--model", _model.Path, "--device", "cpu", "--task", "sts-b", "--data", _data.Path],
            "found a model for classes, expected one for a number, as sts-b asks for"
        );
    }

    [Fact]
    public void A_model_without_a_head_predicts_nothing()
    {
        ShouldBeRefused(
            ["predict", "--model", SharedFolder.Require("reference", "huggingface", "roberta-mini"), "--device", "cpu", "--text", "a"],
            "classifier.dense.weight"
        );
    }

    [Fact]
    public void A_model_with_a_tokenizer_of_another_is_refused()
    {
        TinyRobertaFolder.Save(_model, Opinions, vocabulary: 9);

        ShouldBeRefused(
            ["predict", "--model", _model.Path, "--device", "cpu", "--text", "a a"],
            "Found token 9 in the text 'a a', expected numbers below vocab_size, 9"
        );
    }

    [Fact]
    public void A_line_of_three_texts_is_refused_by_its_number()
    {
        TinyRobertaFolder.Save(_model, Opinions);
        File.WriteAllText(_data["texts.txt"], "a\tb\na\tb\tc\n");

        ShouldBeRefused(
            ["predict", "--model", _model.Path, "--device", "cpu", "--file", _data["texts.txt"], "--json"],
            "texts.txt, line 2: found 3 texts with tabs between them, expected one or two."
        );
    }

    [Theory]
    [InlineData("frobnicate", "frobnicate")]
    [InlineData("predict --text a", "--model")]
    [InlineData("predict --model m", "--text: found neither it nor --file, expected one of the two, or --data")]
    [InlineData("predict --model m --text a --file f", "--text: found --file too, expected one of the two, or --data")]
    [InlineData("predict --model m --file f --text-pair b", "--text-pair: found no --text, expected the first text of the pair there.")]
    [InlineData("predict --model m --file no/such/file", "no/such/file: found no such file, expected one with a text on each line.")]
    [InlineData("predict --model no/such/folder/there --text a", "no/such/folder/there: found no such folder")]
    [InlineData("evaluate --model m --data d --task sst", "--task: found 'sst', expected one of cola, sst-2, mrpc")]
    [InlineData("evaluate --model m --data no/such --task rte", "no/such")]
    [InlineData("evaluate --model m --data d --task rte --batch-size 0", "--batch-size: found '0', expected a whole number, 1 or more")]
    public void Bad_input_is_one_clear_line_and_exit_code_2(string arguments, string message) =>
        ShouldBeRefused(arguments.Split(' '), message);

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        return (RobertaApplication.Run(arguments, output, error), output.ToString(), error.ToString());
    }

    private static JsonElement[] Lines(params string[] arguments)
    {
        var (code, output, error) = Run(arguments);
        error.Should().BeEmpty();
        code.Should().Be(0);
        return [.. output.Split(Environment.NewLine)[..^1].Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static IEnumerable<int> Ids(JsonElement line) => line.GetProperty("input_ids").EnumerateArray().Select(id => id.GetInt32());

    private static void ShouldBeRefused(string[] arguments, string message)
    {
        var (code, output, error) = Run(arguments);

        code.Should().Be(2);
        output.Should().BeEmpty();
        error.TrimEnd().Should().ContainEquivalentOf(message).And.NotContain("\n").And.NotContain("   at ");
    }
}
