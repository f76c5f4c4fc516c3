using System.Globalization;
using SlSam.Benchmarks.Reports;

namespace SlSam.Benchmarks.Loading;

/// <summary>The measurements as tables.</summary>
internal static class LoadingTables
{
    public static TextTable OfLoading(IReadOnlyList<LoadingRow> rows, int batch) =>
        new(
            "Loading images",
            ["images", "workers", "images a second", "ms a batch", "ms of processors"],
            [
                .. rows.Select(row =>
                    new[]
                    {
                        row.Name,
                        Text($"{row.Workers}"),
                        Text($"{row.ImagesPerSecond:N0}"),
                        Text($"{row.Wall:N1}"),
                        Text($"{row.Processor:N1}"),
                    }
                ),
            ],
            [Text($"Batches of {batch} images; nothing else runs meanwhile. Files are in the system's cache.")]
        );

    public static TextTable OfWaiting(IReadOnlyList<WaitingRow> rows) =>
        new(
            "Waiting for images in training",
            ["workers", "ms a step", "ms it waited", "at most"],
            [
                .. rows.Select(row =>
                    new[]
                    {
                        Text($"{row.Workers}"),
                        Text($"{row.Steps.Average():N1}"),
                        Text($"{row.Waits.Average():N3}"),
                        Text($"{row.Waits.Max():N3}"),
                    }
                ),
            ],
            ["The smallest model by plain AdamW on images of 32 pixels; the first steps, when the workers begin, are left out."]
        );

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
