using System.Text;
using System.Text.Json.Nodes;
using SlSam.Samples.Data.Tables;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Data.Tables;

public sealed class TableFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("a;b\n1,5;2\n")]
    [InlineData("a|b\n1,5|2\n")]
    [InlineData("a\tb\n1,5\t2\n")]
    [InlineData("sep=;\na;b\n1,5;2\n")]
    [InlineData("\r\n\r\na;b\r\n1,5;2\r\n\r\n")]
    [InlineData("\uFEFFa;b\n\"1,5\";\"2\"")]
    public void What_separates_values_is_found_out(string text)
    {
        var row = Read("my.csv", text).Single();

        row.Columns.Should().Equal("a", "b");
        (row.Text("a"), row.Text("b")).Should().Be(("1,5", "2"));
    }

    [Fact]
    public void A_column_alone_may_hold_any_text()
    {
        var rows = Read("my.csv", "text\nplain\n\"with, comma\"\n\"\"\n\nlast");

        rows.Select(row => row.Text("text")).Should().Equal("plain", "with, comma", "", "last");
        rows.Select(row => row.Place.Number).Should().Equal(2, 3, 4, 6);
    }

    [Theory]
    [InlineData("5\" pipe", "5\" pipe")]
    [InlineData(" \"x\"", " \"x\"")]
    [InlineData("\"two\r\nlines\"", "two\r\nlines")]
    [InlineData("\"\"\"\"", "\"")]
    public void Quotation_marks_count_at_the_beginning_of_a_value_alone(string written, string meant) =>
        Read("my.csv", $"a,b\n{written},x\nlast,y\n").Select(row => row.Text("a")).Should().Equal(meant, "last");

    [Fact]
    public void Text_behind_a_closing_quotation_mark_is_malformed()
    {
        var malformed = new MalformedRows(skip: true);

        var rows = Read("my.csv", "a,b\n\"two\nlines\" more,x\nlast,y\n", malformed);

        rows.Select(row => row.Text("a")).Should().Equal("last");
        malformed.LeftOut.Should().ContainSingle().Which.Should().Contain("line 2: found more after the quotation mark that ends a value");
    }

    [Fact]
    public void Lines_are_counted_as_an_editor_counts_them()
    {
        var rows = Read("my.csv", "a,b\n\"one\n\ntwo\",x\n\n3,y\n");

        rows.Select(row => row.Place.ToString()).Should().Equal($"{_folder["my.csv"]}, line 2", $"{_folder["my.csv"]}, line 6");
    }

    [Fact]
    public void The_line_of_broken_bytes_is_told_within_a_value_of_several_lines()
    {
        File.WriteAllBytes(_folder["my.csv"], [.. "a,b\n\"one\ntwo "u8, 0xE9, .. "\",x\n"u8]);

        FluentActions
            .Invoking(() => TableFile.Read(_folder["my.csv"], new MalformedRows(skip: false)).ToArray())
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage("*my.csv, line 3: found bytes that are no UTF-8*");
    }

    [Fact]
    public void A_byte_order_mark_does_not_hide_broken_bytes()
    {
        File.WriteAllBytes(_folder["my.csv"], [0xEF, 0xBB, 0xBF, .. "a,b\n"u8, 0xE9, .. ",x\n"u8]);

        FluentActions
            .Invoking(() => TableFile.Read(_folder["my.csv"], new MalformedRows(skip: false)).ToArray())
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage("*line 2*");
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public void A_byte_order_mark_says_what_the_text_is(string encoding)
    {
        File.WriteAllText(_folder["my.csv"], "a;b\nnaïve 日本;x\n", Encoding.GetEncoding(encoding));

        TableFile.Read(_folder["my.csv"], new MalformedRows(skip: false)).Single().Text("a").Should().Be("naïve 日本");
    }

    [Theory]
    [InlineData("empty.csv", "", "empty.csv: found nothing, expected a line with the names of the columns")]
    [InlineData("my.xlsx", "PK", "my.xlsx: found the extension .xlsx, expected .csv, .tsv, .jsonl or .parquet")]
    [InlineData("my", "a", "my: found no extension, expected .csv")]
    [InlineData("my.parquet", "PAR1 no more PAR1", "my.parquet: found no Parquet file that can be read")]
    [InlineData("my.parquet", "", "my.parquet: found no Parquet file that can be read")]
    [InlineData("lines.jsonl", "{\"a\": 1, \"a\": 2}\n", "lines.jsonl, line 1: found text that is no JSON*a*")]
    [InlineData("lines.jsonl", "{\"a\": \"\\ud83d\"}\n", "lines.jsonl, line 1: found text that is no JSON")]
    [InlineData("lines.jsonl", "\n[1]\n", "lines.jsonl, line 2: found a list, expected an object")]
    [InlineData("utf16.csv", "a\0,\0b\0\n\0", "utf16.csv, line 1: found a byte that is zero, expected text in UTF-8, or in UTF-16 with")]
    public void What_is_no_table_is_refused_with_the_reason(string name, string text, string message) =>
        FluentActions.Invoking(() => Read(name, text)).Should().Throw<InvalidDataException>().WithMessage($"*{message}*");

    [Fact]
    public void A_file_that_is_not_there_is_told_from_a_folder()
    {
        FluentActions
            .Invoking(() => TableFile.Read(_folder["no.csv"], new MalformedRows(skip: false)))
            .Should()
            .Throw<FileNotFoundException>()
            .WithMessage("*no.csv: found no such file*");
        FluentActions
            .Invoking(() => TableFile.Read(_folder.Path, new MalformedRows(skip: false)))
            .Should()
            .Throw<FileNotFoundException>()
            .WithMessage("*found a folder*");
    }

    [Fact]
    public void Numbers_of_json_are_text_as_they_are_written()
    {
        var row = Read("my.jsonl", """{"a": 1.50, "b": true, "c": null, "d": [1], "e": "é"}""").Single();

        (row.Text("a"), row.Text("b"), row.Text("c"), row.Text("none"), row.Text("e")).Should().Be(("1.50", "true", null, null, "é"));
        row["d"].Should().BeOfType<JsonArray>();
        row.Invoking(r => r.Text("d")).Should().Throw<MalformedRowException>().WithMessage("found a list in 'd', expected a text*");
        row.Invoking(r => r.RequireText("c")).Should().Throw<MalformedRowException>().WithMessage("found null in 'c'*");
        row.Invoking(r => r.RequireText("none"))
            .Should()
            .Throw<MalformedRowException>()
            .WithMessage("*'a', 'b'*expected one called 'none'");
    }

    [Fact]
    public void Two_columns_of_a_name_are_refused_where_they_are_asked_for()
    {
        var row = Read("my.csv", "a,a,b\n1,2,3\n").Single();

        row.Text("b").Should().Be("3");
        row.Invoking(r => r.Text("a"))
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage("*my.csv: found two columns called 'a', expected one.");
    }

    public void Dispose() => _folder.Dispose();

    private TableRow[] Read(string name, string text, MalformedRows? malformed = null)
    {
        File.WriteAllText(_folder[name], text);
        return [.. TableFile.Read(_folder[name], malformed ?? new MalformedRows(skip: false))];
    }
}
