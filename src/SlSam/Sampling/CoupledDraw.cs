namespace SlSam.Sampling;

/// <summary>
/// Draws of all arms by a single uniform number u: arm i is active iff u lies in [c_i, c_i + p_i). Its chance is p_i wherever in [0, 1] that
/// stretch lies; where it lies decides which arms come up together.
/// </summary>
internal static class CoupledDraw
{
    /// <summary>Sums of probabilities such as 0.2 may come out above 1 by rounding.</summary>
    private const double Rounding = 1e-9;

    /// <summary>Draws the active arms. Where the stretches leave gaps, u falls into none: the law is that of drawing again until an arm is active.</summary>
    /// <param name="probabilities">The chance of each arm, in (0, 1].</param>
    /// <param name="starts">Where each arm's stretch starts (c_i), in [0, 1 - p_i].</param>
    /// <param name="uniform">A uniform number in [0, 1).</param>
    /// <returns>The active arms, ascending, at least one.</returns>
    public static int[] Draw(ReadOnlySpan<double> probabilities, double[] starts, double uniform)
    {
        var covering = Cover(probabilities, starts, uniform, out var u);
        var active = new List<int>();
        for (var arm = 0; arm < probabilities.Length; arm++)
        {
            // the stretch that u was placed in is active whatever its ends were rounded to
            if (arm == covering || (u >= starts[arm] && u < starts[arm] + probabilities[arm]))
            {
                active.Add(arm);
            }
        }

        return [.. active];
    }

    /// <summary>
    /// <see cref="ArmCoupling.Adjacent"/>: stretches in the arms' order, each as far from the last as that is long, drawn together to fit
    /// between 0 and 1.
    /// </summary>
    public static double[] AdjacentStarts(ReadOnlySpan<double> probabilities)
    {
        var starts = new double[probabilities.Length];
        var before = 0.0;
        for (var arm = 0; arm < starts.Length; arm++)
        {
            starts[arm] = before;
            before += probabilities[arm];
        }

        var last = starts[^1];
        var scale = last > 0 ? Math.Min((1 - probabilities[^1]) / last, 1) : 0;
        for (var arm = 0; arm < starts.Length; arm++)
        {
            starts[arm] = Math.Min(starts[arm] * scale, 1 - probabilities[arm]);
        }

        return starts;
    }

    /// <summary>
    /// <see cref="ArmCoupling.Shallow"/>: from the top down stretches one after the other, as long as there is room left for the longest one
    /// below; all arms below share that room.
    /// </summary>
    public static double[] ShallowStarts(ReadOnlySpan<double> probabilities)
    {
        var starts = new double[probabilities.Length];
        var longestBelow = LongestBelow(probabilities);
        var used = 0.0;
        var arm = starts.Length - 1;
        for (; arm >= 0 && used + probabilities[arm] + longestBelow[arm] <= 1 + Rounding; arm--)
        {
            starts[arm] = Math.Min(used, 1 - probabilities[arm]);
            used += probabilities[arm];
        }

        for (; arm >= 0; arm--)
        {
            starts[arm] = Math.Min(used, 1 - probabilities[arm]);
        }

        return starts;
    }

    /// <summary>For each arm the largest probability below it; arms that are always active leave no choice and do not count.</summary>
    private static double[] LongestBelow(ReadOnlySpan<double> probabilities)
    {
        var longest = new double[probabilities.Length];
        for (var arm = 1; arm < longest.Length; arm++)
        {
            longest[arm] = Math.Max(longest[arm - 1], probabilities[arm - 1] < 1 ? probabilities[arm - 1] : 0);
        }

        return longest;
    }

    /// <summary>Places a uniform number in what the stretches cover.</summary>
    /// <returns>An arm whose stretch it lies in.</returns>
    private static int Cover(ReadOnlySpan<double> probabilities, double[] starts, double uniform, out double u)
    {
        var (order, sorted) = (new int[starts.Length], (double[])starts.Clone());
        for (var arm = 0; arm < order.Length; arm++)
        {
            order[arm] = arm;
        }

        Array.Sort(sorted, order);
        var left = uniform * CoveredLength(probabilities, sorted, order);
        var end = 0.0;
        foreach (var arm in order)
        {
            var from = Math.Max(starts[arm], end);
            var length = starts[arm] + probabilities[arm] - from;
            if (length > left)
            {
                u = from + left;
                return arm;
            }

            if (length > 0)
            {
                (left, end) = (left - length, from + length);
            }
        }

        u = end;
        return order[^1];
    }

    private static double CoveredLength(ReadOnlySpan<double> probabilities, double[] sorted, int[] order)
    {
        var (covered, end) = (0.0, 0.0);
        for (var i = 0; i < order.Length; i++)
        {
            var armEnd = sorted[i] + probabilities[order[i]];
            covered += Math.Max(armEnd - Math.Max(sorted[i], end), 0);
            end = Math.Max(end, armEnd);
        }

        return covered;
    }
}
