using System.Text.Json.Serialization;

namespace SlSam.Samples.Metrics;

/// <summary>How well a model does on each class.</summary>
/// <param name="Classes">In the order of their numbers.</param>
/// <param name="Confusion">A row for each class: how many of its examples were taken for each class.</param>
public sealed record ClassReport(
    IReadOnlyList<ClassResult> Classes,
    [property: JsonConverter(typeof(RowsConverter))] IReadOnlyList<IReadOnlyList<long>> Confusion
)
{
    internal static ClassReport Of(ClassCounts counts, IReadOnlyList<string> names) =>
        new(
            [.. names.Select((name, number) => ResultOf(name, counts.ConfusionOf(number)))],
            [.. names.Select((_, label) => names.Select((_, decision) => counts.Of(label, decision)).ToArray())]
        );

    private static ClassResult ResultOf(string name, Confusion confusion) =>
        new(name, confusion.Precision, confusion.Recall, confusion.F1, confusion.TruePositives + confusion.FalseNegatives);
}
