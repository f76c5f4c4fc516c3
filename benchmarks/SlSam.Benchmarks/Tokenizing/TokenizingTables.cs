using System.Globalization;
using SlSam.Benchmarks.Reports;

namespace SlSam.Benchmarks.Tokenizing;

/// <summary>The measurements as tables.</summary>
internal static class TokenizingTables
{
    public static TextTable OfTexts(IReadOnlyList<TokenizingRow> rows) =>
        new(
            "Tokens of texts",
            ["tokenizer", "texts", "tokens", "s, first pass", "s of processors", "s, later", "tokens a second"],
            [
                .. rows.Select(row =>
                    new[]
                    {
                        row.Name,
                        Text($"{row.Texts:N0}"),
                        Text($"{row.Tokens:N0}"),
                        Text($"{row.First:N2}"),
                        Text($"{row.Processor:N2}"),
                        Text($"{row.Later:N2}"),
                        Text($"{row.Tokens / row.Later:N0}"),
                    }
                ),
            ],
            ["One thread, after loading. The first pass compiles the code, too; words that were met are kept."]
        );

    public static TextTable OfLongWords(IReadOnlyList<LongWordRow> rows) =>
        new(
            "A long word, ns a letter",
            ["tokenizer", .. TokenizingBenchmark.Lengths.Select(length => Text($"{length:N0} letters"))],
            [.. rows.Select(row => (string[])[row.Name, .. row.Nanoseconds.Select(nanoseconds => Text($"{nanoseconds:N0}"))])],
            ["What takes n log n steps rises slowly with the length."]
        );

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
