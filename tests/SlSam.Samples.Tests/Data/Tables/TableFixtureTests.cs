using System.Text.Json.Nodes;
using SlSam.Samples.Data.Tables;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Data.Tables;

/// <summary>Files that Python's csv, json and pyarrow wrote.</summary>
public sealed class TableFixtureTests
{
    [Theory]
    [InlineData("all-quoted.csv")]
    [InlineData("comma.csv")]
    [InlineData("comma-bom-lf.csv")]
    [InlineData("semicolon.csv")]
    [InlineData("tab.tsv")]
    [InlineData("lines.jsonl")]
    public void Cells_are_what_was_written(string name)
    {
        var expected = Json("expected.json").AsArray();

        var rows = Read(name);

        rows.Should().HaveCount(expected.Count);
        foreach (var (row, cells) in rows.Zip(expected))
        {
            foreach (var (column, text) in cells!.AsObject())
            {
                row.Text(column).Should().Be((string)text!, column);
            }
        }
    }

    [Theory]
    [InlineData("texts-dictionary.parquet")]
    [InlineData("texts-large-string.parquet")]
    public void Texts_of_parquet_are_what_was_written(string name)
    {
        var rows = Read(name);

        rows.Select(row => row.Text("text"))
            .Should()
            .Equal(Json("parquet-expected.json")["texts"]!.AsArray().Select(text => (string?)text));
        rows.Select(row => row.Text("label")).Should().OnlyContain(label => label != null);
    }

    [Fact]
    public void Nulls_of_parquet_are_null_and_empty_texts_are_not()
    {
        var expected = Json("parquet-expected.json")["instructions"]!.AsArray();

        var rows = Read("instructions-gzip.parquet");

        rows.Select(row => row.Text("input")).Should().Equal(expected.Select(row => (string?)row!["input"]));
        rows.Should().OnlyContain(row => row.Has("input"));
        rows.Select(row => row.Text("input")).Should().Contain((string?)null).And.Contain("");
    }

    [Theory]
    [InlineData("messages-snappy.parquet")]
    [InlineData("messages-zstd.parquet")]
    public void Lists_of_structures_are_lists_of_objects(string name)
    {
        var expected = Json("parquet-expected.json")["messages"]!.AsArray();

        var rows = Read(name);

        rows.Select(row => row["messages"]!.ToJsonString()).Should().Equal(expected.Select(messages => messages!.ToJsonString()));
        rows.Select(row => row.Place.Number).Should().Equal(Enumerable.Range(1, expected.Count).Select(number => (long)number));
    }

    [Theory]
    [InlineData("broken-field-count.csv", "line 3: found 1 value")]
    [InlineData("broken-latin1.csv", "line 2: found bytes that are no UTF-8, ")]
    [InlineData("broken-open-quote.csv", "line 2: found a quotation mark that is never closed")]
    [InlineData("broken.jsonl", "line 2: found text that is no JSON")]
    public void Broken_files_are_refused_with_file_and_line(string name, string fault) =>
        FluentActions
            .Invoking(() => Read(name))
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage($"*{name}, {fault}*expected*(--skip-malformed leaves such lines out).");

    [Theory]
    [InlineData("broken-field-count.csv", "a d", "3 4")]
    [InlineData("broken-latin1.csv", "", "2")]
    [InlineData("broken-open-quote.csv", "next", "2")]
    [InlineData("broken.jsonl", "a null null c", "2 3")]
    public void Malformed_rows_are_left_out_and_listed(string name, string texts, string lines)
    {
        var malformed = new MalformedRows(skip: true);

        var rows = TableFile.Read(ReferenceFiles.Get("tables", name), malformed).ToArray();

        rows.Select(row => row.Text("text") ?? "null").Should().Equal(texts.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        malformed.LeftOut.Should().HaveCount(lines.Split(' ').Length);
        foreach (var (leftOut, line) in malformed.LeftOut.Zip(lines.Split(' ')))
        {
            leftOut.Should().Contain($"{name}, line {line}: found ");
        }
    }

    private static TableRow[] Read(string name) => [.. TableFile.Read(ReferenceFiles.Get("tables", name), new MalformedRows(skip: false))];

    private static JsonNode Json(string name) => JsonNode.Parse(File.ReadAllText(ReferenceFiles.Get("tables", name)))!;
}
