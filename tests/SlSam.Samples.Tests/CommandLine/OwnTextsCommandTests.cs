using System.Text.Json;
using SlSam.Roberta;
using SlSam.Samples.Data.Tables;
using SlSam.Samples.Runs;
using SlSam.Testing;

namespace SlSam.Samples.Tests.CommandLine;

/// <summary>Tables of people's own texts on the command line of the sample.</summary>
public sealed class OwnTextsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Model => _folder["run", "model"];

    [Fact]
    public void A_table_is_learnt_evaluated_and_predicted()
    {
        Write(
            "my.csv",
            "verdict;review\r\n"
                + string.Concat(Enumerable.Range(0, 40).Select(row => $"{(row % 2 == 0 ? "good" : "so so")};\"film {row};\r\nlong\"\r\n"))
        );

        var (_, trained, _) = ShouldRun(
            $"train --data {_folder["my.csv"]} --text review --label verdict --steps 2 --device cpu --output {_folder["run"]}"
        );
        var (_, evaluated, notice) = ShouldRun(
            $"evaluate --data {_folder["my.csv"]} --text review --label verdict --model {Model} --device cpu --json"
        );
        ShouldRun($"predict --data {_folder["my.csv"]} --text review --model {Model} --device cpu --output {_folder["out.csv"]}");

        trained.Should().Contain("my.csv, 10 % of it to be tested on (36 to learn from, 4 to be tested on)");
        var final = RunSummary.Read(_folder["run"]).Final!;
        final.Metrics.Select(metric => metric.Name).Should().Equal("accuracy", "macro_f1");
        final.ByClass!.Classes.Select(result => (result.Name, result.Examples)).Should().Equal(("good", 2), ("so so", 2));
        final.ByClass.Confusion.SelectMany(row => row).Sum().Should().Be(4);
        notice.Should().Contain("the 4 texts of").And.Contain("--test-share 1 takes all");
        using var line = JsonDocument.Parse(evaluated);
        line.RootElement.GetProperty("loss").GetDouble().Should().BeApproximately(final.TestLoss, 1e-5);
        line.RootElement.GetProperty("metrics").GetProperty("accuracy").GetDouble().Should().Be(final.Metrics[0].Value);
        ShouldHavePredicted(40);
    }

    [Fact]
    public void Scores_of_pairs_are_learnt_and_predicted()
    {
        Write(
            "my.jsonl",
            string.Concat(
                Enumerable
                    .Range(0, 30)
                    .Select(row => $$"""{"a": "text {{row}}", "b": {{(row % 3 == 0 ? "null" : "\"other\"")}}, "score": {{row}}.5}""" + "\n")
            )
        );

        var (_, _, error) = ShouldRun(
            $"train --data {_folder["my.jsonl"]} --text a --pair b --label score --regression --test-share 0.2 --steps 2 --device cpu --output {_folder["run"]}"
        );
        ShouldRun($"predict --data {_folder["my.jsonl"]} --text a --pair b --model {Model} --device cpu --output {_folder["out.csv"]}");

        error.Should().BeEmpty();
        var final = RunSummary.Read(_folder["run"]).Final!;
        final.TestExamples.Should().Be(6);
        final.Metrics.Select(metric => metric.Name).Should().Equal("pearson", "spearman");
        final.ByClass.Should().BeNull();
        var rows = TableFile.Read(_folder["out.csv"], new MalformedRows(skip: false)).ToArray();
        rows[1].Columns.Should().Equal("text", "text_pair", "label");
        double.Parse(rows[1].Text("label")!, System.Globalization.CultureInfo.InvariantCulture).Should().NotBe(0);
    }

    [Fact]
    public void Malformed_rows_are_listed()
    {
        Write("my.csv", "text,label\n" + string.Concat(Enumerable.Range(0, 20).Select(row => $"{row},{row % 2}\n")) + "alone\n");

        var (_, output, _) = ShouldRun(
            $"train --data {_folder["my.csv"]} --text text --label label --skip-malformed --steps 1 --device cpu --output {_folder["run"]}"
        );

        output.Should().Contain("left out 1 malformed row:").And.Contain("my.csv, line 22: found 1 value, expected 2");
    }

    [Theory]
    [InlineData("train --data {0} --text text", "--label: found nothing, expected the name of the table's column with the labels")]
    [InlineData("train --data {0} --label label", "--text: found nothing, expected the name of the table's column with the texts")]
    [InlineData(
        "train --data {0} --text text --label label --task rte",
        "--task: found the file '{0}' as --data, which is somebody's own data"
    )]
    [InlineData(
        "train --data {0} --text text --label label --test {0} --test-share 0.5",
        "--test-share: found --test too, expected one of the two"
    )]
    [InlineData("train --data {0} --text none --label label", "found the columns 'text', 'label', expected one called 'none'")]
    [InlineData("train --data {0} --text text --label label", "my.csv, line 3: found 1 value, expected 2")]
    [InlineData("evaluate --model m", "--data: found nothing, expected a table of texts, or the folder of a task")]
    [InlineData("evaluate --model m --data {0} --text text", "--label: found nothing")]
    [InlineData("predict --model m --data {0}", "--text: found nothing, expected the name of the table's column with the texts")]
    [InlineData("predict --model m --pair a --text b", "--pair: found no --data, expected a table there")]
    [InlineData("predict --model m --data {0} --text b --text-pair a", "--text-pair: found --data, expected --pair")]
    [InlineData("predict --model m --data {0} --text text", "my.csv, line 3: found 1 value, expected 2")]
    [InlineData(
        "predict --model m --data {0} --text text --output out.txt",
        "--output: found 'out.txt', expected a file whose name ends in .csv"
    )]
    [InlineData("predict --model m --data {0} --text text --output {0}", "--output: found the file of --data, expected another")]
    [InlineData(
        "predict --model m --data {0} --text text --output no/such/out.csv",
        "--output: found 'no/such/out.csv', expected a file in a folder that is there"
    )]
    public void Bad_input_is_one_clear_line_and_exit_code_2(string arguments, string message)
    {
        Write("my.csv", "text,label\na,x\nb\n");

        var (code, output, error) = Run(string.Format(System.Globalization.CultureInfo.InvariantCulture, arguments, _folder["my.csv"]));

        code.Should().Be(2);
        output.Should().BeEmpty();
        error.TrimEnd().Should().Contain(message.Replace("{0}", _folder["my.csv"])).And.NotContain("\n");
        _folder.Files.Should().Equal("my.csv");
    }

    [Fact]
    public void A_folder_is_no_file_for_predictions()
    {
        Write("my.csv", "text\na\n");
        var folder = Directory.CreateDirectory(_folder["out.csv"]).FullName;

        var (code, output, error) = Run($"predict --model m --data {_folder["my.csv"]} --text text --output {folder}");

        code.Should().Be(2);
        output.Should().BeEmpty();
        error.TrimEnd().Should().EndWith($"'{folder}', expected a file, where there is a folder of that name.");
    }

    public void Dispose() => _folder.Dispose();

    private void ShouldHavePredicted(int count)
    {
        var rows = TableFile.Read(_folder["out.csv"], new MalformedRows(skip: false)).ToArray();
        rows.Should().HaveCount(count);
        rows[3].Columns.Should().Equal("text", "label", "probability_good", "probability_so so");
        rows[3].Text("text").Should().Be("film 3;\r\nlong");
        foreach (var row in rows)
        {
            var (good, soSo) = (Number(row, "probability_good"), Number(row, "probability_so so"));
            (good + soSo).Should().BeApproximately(1, 1e-6);
            row.Text("label").Should().Be(good >= soSo ? "good" : "so so");
        }
    }

    private static double Number(TableRow row, string column) =>
        double.Parse(row.Text(column)!, System.Globalization.CultureInfo.InvariantCulture);

    private void Write(string name, string text) => File.WriteAllText(_folder[name], text);

    private static (int Code, string Output, string Error) ShouldRun(string arguments)
    {
        var result = Run(arguments);
        result.Code.Should().Be(0, result.Error);
        return result;
    }

    private static (int Code, string Output, string Error) Run(string arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        return (RobertaApplication.Run(arguments.Split(' '), output, error), output.ToString(), error.ToString());
    }
}
