namespace SlSam.Samples.Charts;

/// <summary>Numbers along training.</summary>
internal static class Curve
{
    /// <summary>
    /// The mean of each number and of up to <paramref name="reach"/> numbers on both of its sides, which does not lag behind as a mean of the
    /// past does. Numbers that are not finite do not count, and have none.
    /// </summary>
    public static double[] Smooth(IReadOnlyList<double> numbers, int reach)
    {
        var (sums, counts) = (new double[numbers.Count + 1], new int[numbers.Count + 1]);
        foreach (var (index, number) in numbers.Index())
        {
            sums[index + 1] = sums[index] + (double.IsFinite(number) ? number : 0);
            counts[index + 1] = counts[index] + (double.IsFinite(number) ? 1 : 0);
        }
        return [.. numbers.Select((number, index) => double.IsFinite(number) ? MeanAround(index) : double.NaN)];

        double MeanAround(int index)
        {
            var (from, to) = (Math.Max(index - reach, 0), Math.Min(index + reach + 1, numbers.Count));
            return (sums[to] - sums[from]) / (counts[to] - counts[from]);
        }
    }

    /// <summary>Where a number is not finite there is a gap in its line.</summary>
    public static double[] WithGaps(IEnumerable<double> numbers) =>
        [.. numbers.Select(number => double.IsFinite(number) ? number : double.NaN)];

    /// <summary>True where there is something to draw.</summary>
    public static bool HasNumbers(IEnumerable<double> numbers) => numbers.Any(double.IsFinite);
}
