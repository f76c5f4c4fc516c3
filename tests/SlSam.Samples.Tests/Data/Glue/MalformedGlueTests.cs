using SlSam.Samples.Data.Glue;
using SlSam.Samples.Data.Text;

namespace SlSam.Samples.Tests.Data.Glue;

public sealed class MalformedGlueTests : IDisposable
{
    private readonly GlueFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("sst-2", "sentence\tlabel\na\t1\nb\n", "*train.tsv, line 3: found 1 columns, expected 2*")]
    [InlineData("sst-2", "sentence\tlabel\na\tb\t1\n", "*line 2: found 3 columns, expected 2*")]
    [InlineData("sst-2", "sentence\tlabel\n\n\na\t2\n", "*line 4: found label '2', expected 0 or 1*")]
    [InlineData("sst-2", "sentence\tlabel\na\t+1\n", "*found label '+1'*")]
    [InlineData("sst-2", "sentence\tlabel\na\t1\t\n", "*found 3 columns*")]
    [InlineData("cola", "gj04\t1\t\tFine.\ngj04\t\t\tBad.\n", "*line 2: found label '', expected 0 or 1*")]
    [InlineData("rte", "index\tsentence1\tsentence2\tlabel\n0\ta\tb\tneutral\n", "*'neutral', expected entailment or not_entailment*")]
    [InlineData("rte", "index\tsentence1\tsentence2\tlabel\n0\ta\tb\t-\n", "*line 2: found label '-'*--skip-malformed*")]
    public void A_line_that_is_no_example_is_named(string task, string text, string message) => ShouldBeRefused(task, text, message);

    [Theory]
    [InlineData("5.001")]
    [InlineData("-0.1")]
    [InlineData("NaN")]
    [InlineData("five")]
    [InlineData("")]
    public void A_score_out_of_range_is_refused(string score) =>
        ShouldBeRefused(
            "sts-b",
            $"sentence1\tsentence2\tscore\na\tb\t0\na\tb\t{score}\n",
            $"*line 3: found label '{score}', expected a score from 0 to 5*"
        );

    [Theory]
    [InlineData("sst-2", "text\tlabel\na\t1\n", "*train.tsv, line 1: found columns 'text', 'label', expected one called 'sentence'*")]
    [InlineData("mnli", "sentence1\tsentence2\tlabel\na\tb\tneutral\n", "*expected one called 'gold_label' as mnli has*")]
    public void A_file_of_another_task_is_refused(string task, string text, string message) => ShouldBeRefused(task, text, message);

    [Theory]
    [InlineData("cola", "")]
    [InlineData("sst-2", "")]
    [InlineData("sst-2", "sentence\tlabel\n")]
    public void A_file_without_examples_is_refused(string task, string text) =>
        ShouldBeRefused(task, text, "*train.tsv: found no example*expected one or more*");

    [Fact]
    public void Malformed_lines_are_left_out_and_counted_where_that_is_asked_for()
    {
        _folder.Write("train.tsv", "id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate\n1\t1\t2\tWhat\n is it?\tb\t0\n2\t3\t4\tc\td\t1\n");

        var training = GlueTask.Get("qqp").ReadTraining(_folder.Path, skipMalformed: true);

        training.Examples.Should().Equal(new TextExample("c", "d", 1));
        training.LeftOut.Should().HaveCount(2);
    }

    [Fact]
    public void Nothing_but_malformed_lines_is_refused_all_the_same()
    {
        _folder.Write("train.tsv", "sentence\tlabel\na\nb\n");

        var reading = () => GlueTask.Get("sst-2").ReadTraining(_folder.Path, skipMalformed: true);

        reading.Should().Throw<InvalidDataException>().WithMessage("*2 malformed lines*");
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        var reading = () => GlueTask.Get("rte").ReadTraining(Path.Combine(_folder.Path, "nowhere"));

        reading.Should().Throw<DirectoryNotFoundException>().WithMessage("*nowhere*train.tsv*");
    }

    [Fact]
    public void A_missing_file_is_named_with_all_its_names()
    {
        var reading = () => GlueTask.Get("mrpc").ReadEvaluations(_folder.Path);

        reading.Should().Throw<FileNotFoundException>().WithMessage("*dev.tsv or msr_paraphrase_test.txt*mrpc*");
    }

    private void ShouldBeRefused(string task, string text, string message)
    {
        _folder.Write("train.tsv", text);

        var reading = () => GlueTask.Get(task).ReadTraining(_folder.Path);

        reading.Should().Throw<InvalidDataException>().WithMessage(message);
    }
}
