using SlSam.Samples.Data;
using SlSam.Samples.Data.Glue;
using SlSam.Samples.Data.Text;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Data.Glue;

public sealed class GlueTaskTests : IDisposable
{
    private readonly GlueFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("cola", "The \"sailors\" rode the breeze.", null, 1)]
    [InlineData("sst-2", "\"it 's a charming ride ", null, 1)]
    [InlineData("mrpc", "He said \"no.", "He refused\"", 1)]
    [InlineData("sts-b", "A plane takes off.", "An air plane is taking off.", 5)]
    [InlineData("qqp", "What is \"it\"?", "What's it?", 1)]
    [InlineData("qnli", "Who?", "Me.", 0)]
    [InlineData("rte", "It rains.", "It is wet.", 0)]
    [InlineData("mnli", "One.", "Two.", 1)]
    public void Every_task_is_read_as_distributed(string name, string text, string? pair, double label)
    {
        var training = GlueTask.Get(name).ReadTraining(_folder.With(name).Path);

        training.Examples.Should().HaveCount(2);
        training.Examples[0].Should().Be(new TextExample(text, pair, label));
        training.LeftOut.Should().BeEmpty();
    }

    [Theory]
    [InlineData("cola")]
    [InlineData("sst-2")]
    [InlineData("mrpc")]
    [InlineData("sts-b")]
    [InlineData("qqp")]
    [InlineData("qnli")]
    [InlineData("rte")]
    public void Evaluation_is_named_as_the_task(string name)
    {
        var evaluation = GlueTask.Get(name).ReadEvaluations(_folder.With(name).Path).Should().ContainSingle().Subject;

        evaluation.Name.Should().Be(name);
        evaluation.Examples.Should().HaveCount(2);
    }

    [Fact]
    public void Mnli_has_two_evaluations_of_which_the_gold_label_counts()
    {
        var evaluations = GlueTask.Get("mnli").ReadEvaluations(_folder.With("mnli").Path);

        evaluations.Select(set => set.Name).Should().Equal("mnli-matched", "mnli-mismatched");
        evaluations
            .Select(set => set.Examples.Single())
            .Should()
            .Equal(new TextExample("matched", "B", 2), new TextExample("mismatched", "B", 2));
    }

    [Fact]
    public void Paraphrases_are_read_from_the_files_of_their_corpus_too()
    {
        _folder.Write("msr_paraphrase_train.txt", "\uFEFFQuality\t#1 ID\t#2 ID\t#1 String\t#2 String\n1\t1\t2\tA\tB");

        GlueTask.Get("mrpc").ReadTraining(_folder.Path).Examples.Should().Equal(new TextExample("A", "B", 1));
    }

    [Theory]
    [InlineData("sentence\tlabel\r\nfine\t1\r\n")]
    [InlineData("sentence\tlabel\nfine\t1")]
    [InlineData("\uFEFFsentence\tlabel\nfine\t1\n\n")]
    [InlineData("label\tsentence\tmore\n1\tfine\t\n")]
    public void Ends_of_lines_marks_and_order_of_columns_do_not_matter(string text)
    {
        _folder.Write("train.tsv", text);

        GlueTask.Get("sst-2").ReadTraining(_folder.Path).Examples.Should().Equal(new TextExample("fine", null, 1));
    }

    [Theory]
    [InlineData("\"\"\"")]
    [InlineData("'a \"b")]
    [InlineData(" a\u2028b\u0085c ")]
    [InlineData("a\rb")]
    [InlineData("# \\\"a, b;")]
    [InlineData("")]
    public void A_text_is_what_is_between_tabs(string text)
    {
        _folder.Write("train.tsv", $"sentence\tlabel\n{text}\t1\nnext\t0\n");

        GlueTask
            .Get("sst-2")
            .ReadTraining(_folder.Path)
            .Examples.Should()
            .Equal(new TextExample(text, null, 1), new TextExample("next", null, 0));
    }

    [Theory]
    [InlineData("sst-2", "sst-2")]
    [InlineData("SST2", "sst-2")]
    [InlineData("stsb", "sts-b")]
    [InlineData("STS-B", "sts-b")]
    [InlineData("CoLA", "cola")]
    public void Names_are_taken_with_and_without_hyphen(string name, string expected) => GlueTask.Get(name).Name.Should().Be(expected);

    [Fact]
    public void An_unknown_name_gets_all_that_are_known()
    {
        var getting = () => GlueTask.Get("squad");

        getting.Should().Throw<ArgumentException>().WithMessage("*'squad'*cola, sst-2, mrpc, sts-b, qqp, mnli, qnli, rte*");
    }

    [Fact]
    public void Classes_and_metrics_are_those_of_GLUE()
    {
        GlueTask.Get("mnli").Labels.Should().Equal("entailment", "neutral", "contradiction");
        GlueTask.Get("rte").Labels.Should().Equal("entailment", "not_entailment");
        GlueTask.Get("cola").Metrics.Should().Equal(MetricKind.Matthews);
        GlueTask.Get("mrpc").Metrics.Should().Equal(MetricKind.Accuracy, MetricKind.F1);
        GlueTask.Get("sts-b").Metrics.Should().Equal(MetricKind.Pearson, MetricKind.Spearman);
        GlueTask.All.Where(task => task.IsRegression).Select(task => (task.Name, task.Outputs)).Should().Equal(("sts-b", 1));
    }

    [Fact]
    public void Sentences_of_movie_reviews_are_all_read()
    {
        var folder = SharedFolder.Require("data", "sst-2");
        var lines = File.ReadAllLines(Path.Combine(folder, "dev.tsv"));

        var evaluation = GlueTask.Get("sst-2").ReadEvaluations(folder).Single();

        evaluation.Examples.Should().HaveCount(872);
        evaluation.Examples.Select(example => $"{example.Text}\t{example.Label}").Should().Equal(lines[1..]);
    }
}
