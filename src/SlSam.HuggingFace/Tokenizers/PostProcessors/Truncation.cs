namespace SlSam.HuggingFace.Tokenizers.PostProcessors;

/// <summary>How much of two texts stays where both together are too long.</summary>
internal static class Truncation
{
    /// <summary>The longer text is cut first; where both are too long they share alike, and the longer one has the odd place.</summary>
    /// <param name="first">Tokens of the first text.</param>
    /// <param name="second">Tokens of the second text; 0 where there is none.</param>
    /// <param name="places">Places for both.</param>
    public static (int First, int Second) LongestFirst(int first, int second, int places)
    {
        if ((long)first + second <= places)
        {
            return (first, second);
        }
        var shorter = Math.Min(Math.Min(first, second), places / 2);
        return first > second ? (places - shorter, shorter) : (shorter, places - shorter);
    }
}
