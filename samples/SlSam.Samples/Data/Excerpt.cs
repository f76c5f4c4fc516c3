namespace SlSam.Samples.Data;

/// <summary>A piece of somebody's data, short enough for a message and on one line.</summary>
internal static class Excerpt
{
    private const int Longest = 40;

    public static string Of(string text) =>
        (text.Length <= Longest ? text : text[..Longest] + "...").Replace("\r", "\\r").Replace("\n", "\\n");
}
