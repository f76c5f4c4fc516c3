using Spectre.Console;

namespace SlSam.Benchmarks.Reports;

/// <summary>Prints tables.</summary>
internal static class ConsoleReport
{
    private const int WidthOfFiles = 160;

    public static void Print(IEnumerable<TextTable> tables)
    {
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = WidthOfFiles;
        }

        foreach (var table in tables)
        {
            var drawn = new Table { Title = new TableTitle(Markup.Escape(table.Title)), Border = TableBorder.Ascii2 };
            foreach (var (i, column) in table.Columns.Index())
            {
                drawn.AddColumn(
                    new TableColumn(Markup.Escape(column)) { Alignment = i == 0 ? Justify.Left : Justify.Right, NoWrap = i > 0 }
                );
            }

            foreach (var row in table.Rows)
            {
                drawn.AddRow([.. row.Select(Markup.Escape)]);
            }

            AnsiConsole.Write(drawn);
            foreach (var note in table.Notes)
            {
                Console.WriteLine(note);
            }

            Console.WriteLine();
        }
    }
}
