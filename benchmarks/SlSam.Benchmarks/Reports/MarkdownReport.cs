using System.Text;

namespace SlSam.Benchmarks.Reports;

/// <summary>Tables as Markdown.</summary>
internal static class MarkdownReport
{
    public static string Write(IEnumerable<TextTable> tables)
    {
        var text = new StringBuilder();
        foreach (var table in tables)
        {
            text.Append("## ").Append(table.Title).Append("\n\n");
            AppendRow(text, table.Columns);
            AppendRow(text, table.Columns.Select((_, i) => i == 0 ? "---" : "---:"));
            foreach (var row in table.Rows)
            {
                AppendRow(text, row);
            }

            text.Append('\n');
            text.AppendJoin('\n', table.Notes.Select(note => note + "  ")).Append("\n\n");
        }

        return text.ToString().TrimEnd() + "\n";
    }

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
}
