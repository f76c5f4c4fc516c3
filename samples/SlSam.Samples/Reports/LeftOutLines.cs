namespace SlSam.Samples.Reports;

/// <summary>What of somebody's data was left out, for people.</summary>
internal static class LeftOutLines
{
    private const int Shown = 20;

    /// <summary>How many, and the first of them; none where nothing was left out.</summary>
    /// <param name="leftOut">Where and why, a line each.</param>
    /// <param name="what">What they are, in the singular: "row".</param>
    public static IEnumerable<string> Of(IReadOnlyList<string> leftOut, string what)
    {
        if (leftOut.Count == 0)
        {
            yield break;
        }
        yield return FormattableString.Invariant($"left out {leftOut.Count:N0} malformed {what}{(leftOut.Count == 1 ? "" : "s")}:");
        foreach (var line in leftOut.Take(Shown))
        {
            yield return $"  {line}";
        }
        if (leftOut.Count > Shown)
        {
            yield return FormattableString.Invariant($"  and {leftOut.Count - Shown:N0} more");
        }
    }
}
