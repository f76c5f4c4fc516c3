namespace SlSam.Sampling;

/// <summary>Random orders out of uniform numbers.</summary>
internal static class Shuffle
{
    /// <summary>Puts the first places of a list into random order: after it they hold a sample without replacement (Fisher and Yates).</summary>
    /// <param name="items">The list, reordered in place.</param>
    /// <param name="count">How many places are drawn.</param>
    /// <param name="nextUniform">Uniform numbers in [0, 1), one a place.</param>
    public static void First(Span<int> items, int count, Func<double> nextUniform)
    {
        for (var place = 0; place < count; place++)
        {
            var drawn = place + (int)(nextUniform() * (items.Length - place));
            (items[place], items[drawn]) = (items[drawn], items[place]);
        }
    }
}
