using SlSam.Samples.Data;
using SlSam.Samples.Data.Text;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Data.Text;

public sealed class OwnTextsTests : IDisposable
{
    private static readonly TextColumns Columns = new("text", null, "label");
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Numbers_are_classes_in_the_order_of_numbers_and_1_is_one_with_its_text()
    {
        var own = Write(
            "my.jsonl",
            Many(
                """{"text": "a", "label": 10}""",
                """{"text": "b", "label": "1"}""",
                """{"text": "c", "label": 1}""",
                """{"text": "d", "label": 2}"""
            )
        );

        var (task, texts) = own.Read();

        task.Labels.Should().Equal("1", "2", "10");
        task.Metrics.Should().Equal(MetricKind.Accuracy, MetricKind.MacroF1);
        All(texts).Where(example => example.Text is "b" or "c").Should().OnlyContain(example => example.Label == 0);
    }

    [Fact]
    public void Many_different_numbers_are_told_to_be_classes()
    {
        var many = Write("my.csv", "text,label\n" + string.Concat(Enumerable.Range(0, 30).Select(row => $"{row},{row % 20}.5\n")));
        many.Read().Texts.Notice.Should().Contain("20 different numbers").And.Contain("--regression");

        var few = Write("my.csv", "text,label\n" + string.Concat(Enumerable.Range(0, 30).Select(row => $"{row},{row % 5}\n")));
        few.Read().Texts.Notice.Should().BeNull();
    }

    [Fact]
    public void Other_labels_are_in_the_order_of_their_characters()
    {
        var own = Write("my.csv", "text,label\n" + Many("a,b", "b,10", "c,B", "d,é", "e,9"));

        own.Read().Task.Labels.Should().Equal("10", "9", "B", "b", "é");
    }

    [Fact]
    public void Labels_are_scores_where_that_is_asked_for()
    {
        var own = Write("my.csv", "text,label\na,1\nb,-2.5\nc,1e-1\n", Columns with { Scores = true });

        var (task, texts) = own.Read();

        task.IsRegression.Should().BeTrue();
        task.Metrics.Should().Equal(MetricKind.Pearson, MetricKind.Spearman);
        All(texts).OrderBy(example => example.Text).Select(example => example.Label).Should().Equal(1, -2.5, 0.1);
    }

    [Theory]
    [InlineData("0,5")]
    [InlineData("good")]
    [InlineData("NaN")]
    [InlineData("1e999")]
    [InlineData("")]
    public void What_is_no_finite_number_is_no_score(string label)
    {
        var own = Write("my.csv", $"text,label\na,1\nb,\"{label}\"\n", Columns with { Scores = true });

        own.Invoking(texts => texts.Read())
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage("*my.csv, line 3: found *expected a number*");
    }

    [Fact]
    public void A_tenth_is_tested_on_of_each_class_alike_whatever_the_order_of_columns()
    {
        var own = Write(
            "my.csv",
            "label,text\n" + string.Concat(Enumerable.Range(0, 100).Select(row => $"{(row < 80 ? "x" : "y")},{row}\n"))
        );

        var texts = own.Read().Texts;

        texts.Training.Examples.Should().HaveCount(90);
        texts
            .Tests.Single()
            .Examples.CountBy(example => example.Label)
            .Should()
            .BeEquivalentTo([KeyValuePair.Create(0.0, 8), KeyValuePair.Create(1.0, 2)]);
    }

    [Fact]
    public void What_training_leaves_for_the_test_is_what_a_model_is_measured_on_later()
    {
        var own = Write("my.csv", "text,label\n" + string.Concat(Enumerable.Range(0, 60).Select(row => $"{row},{"abc"[row % 3]}\n")));

        var tested = own.Read().Texts.Tests.Single();

        own.ReadTest().For(["a", "b", "c"]).Test.Examples.Should().Equal(tested.Examples);
        (own with { TestShare = 1 }).ReadTest().For(["a", "b", "c"]).Test.Examples.Should().HaveCount(60);
    }

    [Fact]
    public void A_model_with_more_classes_or_in_another_order_is_measured_by_its_own()
    {
        var own = Write("my.csv", "text,label\n" + Many("1,a", "2,b")) with { TestShare = 1 };

        var (task, test) = own.ReadTest().For(["c", "b", "a"]);

        task.Labels.Should().Equal("c", "b", "a");
        test.Examples.Select(example => (example.Text, example.Label)).Distinct().Should().BeEquivalentTo([("1", 2.0), ("2", 1.0)]);
    }

    [Fact]
    public void A_label_that_the_model_does_not_know_is_named_with_its_place()
    {
        var own = Write("my.csv", "text,label\n" + Many("1,a", "2,b"));

        own.Invoking(texts => texts.ReadTest().For(["a", "c"]))
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage("*my.csv, line 3: found the label 'b', expected a class of the model (a, c)*");
    }

    [Fact]
    public void Classes_of_a_model_without_names_are_matched_by_number()
    {
        var own = Write("my.csv", "text,label\n" + Many("1,a", "2,b"));

        own.ReadTest().For(["LABEL_0", "LABEL_1"]).Task.Labels.Should().Equal("a", "b");
    }

    [Fact]
    public void A_class_that_only_the_test_has_is_named_with_its_place()
    {
        File.WriteAllText(_folder["test.csv"], "text,label\n1,a\n2,c\n");
        var own = Write("my.csv", "text,label\n1,a\n2,b\n") with { TestFile = _folder["test.csv"], SkipMalformed = true };

        own.Invoking(texts => texts.Read())
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage("*test.csv, line 3: found the label 'c'*expected one of a, b*");
    }

    [Fact]
    public void With_a_table_for_the_test_everything_of_the_other_is_learnt_from()
    {
        File.WriteAllText(_folder["test.csv"], "text,label\n1,b\n");
        var own = Write("my.csv", "text,label\n1,a\n2,b\n") with { TestFile = _folder["test.csv"] };

        var texts = own.Read().Texts;

        texts.Training.Examples.Should().HaveCount(2);
        texts.Tests.Single().Examples.Should().Equal(new TextExample("1", null, 1));
    }

    [Fact]
    public void A_second_text_that_is_null_or_not_there_is_empty()
    {
        var own = Write(
            "my.jsonl",
            Many(
                """{"text": "a", "other": null, "label": 0}""",
                """{"text": "b", "label": 1}""",
                """{"text": "c", "other": "d", "label": 1}"""
            ),
            Columns with
            {
                Pair = "other",
            }
        );

        All(own.Read().Texts)
            .Select(example => (example.Text, example.Pair))
            .Distinct()
            .Should()
            .BeEquivalentTo([("a", ""), ("b", ""), ("c", "d")]);
    }

    [Theory]
    [InlineData("""{"text": null, "label": 0}""", "found null in 'text'")]
    [InlineData("""{"text": "a", "label": null}""", "found null in 'label'")]
    [InlineData("""{"text": "a", "label": ""}""", "found nothing in 'label', expected a label")]
    [InlineData("""{"text": "a"}""", "found the column 'text' alone, expected one called 'label'")]
    [InlineData("""{"text": ["a"], "label": 0}""", "found a list in 'text'")]
    public void Rows_without_a_text_or_a_label_are_malformed(string line, string fault)
    {
        var own = Write("my.jsonl", Many("""{"text": "a", "label": 0}""", """{"text": "b", "label": 1}""") + line + "\n");

        own.Invoking(texts => texts.Read())
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage($"*my.jsonl, line 21: {fault}*--skip-malformed*");
        (own with { SkipMalformed = true }).Read().Texts.LeftOut.Should().ContainSingle().Which.Should().Contain($"line 21: {fault}");
    }

    [Theory]
    [InlineData("text,label\na,x\nb,x\n", "my.csv: found the class 'x' alone in 'label', expected two or more")]
    [InlineData("text,label\na,x\nb,y\n", "my.csv: found one example of each class alone*(--test)")]
    [InlineData("text,label\n", "my.csv: found no row that is an example, expected one or more")]
    [InlineData("txt,label\na,x\n", "my.csv: found the columns 'txt', 'label', expected one called 'text'")]
    [InlineData("text,lable\na,x\n", "my.csv: found the columns 'text', 'lable', expected one called 'label'")]
    [InlineData("text,label,label\na,x,y\n", "found two columns called 'label', expected one")]
    public void Too_little_is_refused_with_the_reason(string text, string message) =>
        Write("my.csv", text).Invoking(own => own.Read()).Should().Throw<InvalidDataException>().WithMessage($"*{message}*");

    [Fact]
    public void A_column_of_second_texts_that_is_nowhere_is_refused()
    {
        Write("my.csv", "text,label\n" + Many("a,x", "b,y"), Columns with { Pair = "other" })
            .Invoking(own => own.Read())
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage("*expected one called 'other'*");
        Write("my.jsonl", Many("""{"text": "a", "label": 0}"""), Columns with { Pair = "other" })
            .Invoking(own => own.Read())
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage("*found 'other' in no row*");
    }

    public void Dispose() => _folder.Dispose();

    private static string Many(params string[] lines) =>
        string.Concat(Enumerable.Repeat(string.Join('\n', lines) + "\n", 20 / lines.Length));

    private static IEnumerable<TextExample> All(TextData texts) => texts.Tests.Prepend(texts.Training).SelectMany(set => set.Examples);

    private OwnTexts Write(string name, string text, TextColumns? columns = null)
    {
        File.WriteAllText(_folder[name], text);
        return new OwnTexts(_folder[name], columns ?? Columns);
    }
}
