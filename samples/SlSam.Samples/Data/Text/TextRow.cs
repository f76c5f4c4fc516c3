using SlSam.Samples.Data.Tables;

namespace SlSam.Samples.Data.Text;

/// <summary>An example as it is written in a table.</summary>
/// <param name="Place">Where.</param>
/// <param name="Text">The first, or only, text.</param>
/// <param name="Pair">The second; null where there is one alone.</param>
/// <param name="Label">What is right, as text; empty where nobody asks.</param>
internal sealed record TextRow(RowPlace Place, string Text, string? Pair, string Label)
{
    /// <summary>The label as a number, where it is a score.</summary>
    public double Score { get; init; }
}
