using SlSam.Samples.Runs;

namespace SlSam.Samples.Reports;

/// <summary>What of somebody's data was left out, for people.</summary>
internal static class LeftOutLines
{
    private const int Shown = 20;

    /// <summary>That files lie beside the images of classes; nothing where none do.</summary>
    public static IEnumerable<string> OfOthers(IReadOnlyList<string> files) =>
        files.Count == 0
            ? []
            :
            [
                FormattableString.Invariant(
                    $"passed over {files.Count:N0} file{(files.Count == 1 ? " that is" : "s that are")} in no class, or no image by name, such as {files[0]}"
                ),
            ];

    /// <summary>What a run keeps of it: all lines.</summary>
    public static IEnumerable<(string Name, Action<string> Write)> Files(IReadOnlyList<string> leftOut) =>
        leftOut.Count == 0 ? [] : [(RunFolder.LeftOut, file => File.WriteAllLines(file, leftOut))];

    /// <summary>How many, and the first of them where a run keeps all; none where nothing was left out.</summary>
    /// <param name="leftOut">Where and why, a line each.</param>
    /// <param name="what">What they are, in the singular: "row".</param>
    /// <param name="areAllKept">Whether they are in a run's folder too; else all are given.</param>
    public static IEnumerable<string> Of(IReadOnlyList<string> leftOut, string what, bool areAllKept = false)
    {
        var shown = areAllKept ? Shown : leftOut.Count;
        if (leftOut.Count == 0)
        {
            yield break;
        }
        yield return FormattableString.Invariant($"left out {leftOut.Count:N0} malformed {what}{(leftOut.Count == 1 ? "" : "s")}:");
        foreach (var line in leftOut.Take(shown))
        {
            yield return $"  {line}";
        }
        if (leftOut.Count > shown)
        {
            yield return FormattableString.Invariant($"  and {leftOut.Count - shown:N0} more, all in {RunFolder.LeftOut}");
        }
    }
}
