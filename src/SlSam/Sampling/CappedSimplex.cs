namespace SlSam.Sampling;

/// <summary>
/// The projection of weights, in relative entropy, onto the probabilities that keep the budget:
/// <code>{ p : floor &lt;= p_i &lt;= 1, sum p = budget },   p_i = clip(c * w_i, floor, 1) with the one c that meets the budget.</code>
/// Weights come as logarithms, so that none underflows however far apart they are.
/// </summary>
internal static class CappedSimplex
{
    /// <param name="logWeights">Natural logarithms of the weights, finite, one per arm.</param>
    /// <param name="budget">What the probabilities sum to, in [floor * arms, arms].</param>
    /// <param name="floor">The smallest probability, in (0, 1].</param>
    /// <param name="probabilities">Receives the result; as long as <paramref name="logWeights"/>.</param>
    public static void Project(ReadOnlySpan<double> logWeights, double budget, double floor, Span<double> probabilities)
    {
        var descending = logWeights.ToArray();
        Array.Sort(descending);
        Array.Reverse(descending);

        var (ceiled, floored) = FindBounds(descending, budget, floor);
        var between = descending.AsSpan(ceiled, descending.Length - ceiled - floored);
        var shift = between.IsEmpty ? 0 : between[0];
        var remaining = budget - ceiled - (floored * floor);
        var scale = between.IsEmpty ? 0 : remaining / SumOfExponentials(between, shift);

        // equal weights get equal probabilities: bounds are told by value, not by place
        var lowestCeiled = ceiled > 0 ? descending[ceiled - 1] : double.PositiveInfinity;
        var highestFloored = floored > 0 ? descending[^floored] : double.NegativeInfinity;
        for (var arm = 0; arm < logWeights.Length; arm++)
        {
            var logWeight = logWeights[arm];
            probabilities[arm] =
                logWeight >= lowestCeiled ? 1
                : logWeight <= highestFloored ? floor
                : Math.Clamp(scale * Math.Exp(logWeight - shift), floor, 1);
        }
    }

    /// <summary>
    /// How many of the largest weights end at 1 and how many of the smallest at the floor. With c = exp(-t), the sum of clip(c * w, floor, 1)
    /// falls with t; its kinks are where a weight leaves 1 (t = log w) or reaches the floor (t = log w - log floor). The budget is met between
    /// two neighbouring kinks, found by bisection; between them the bounds do not change.
    /// </summary>
    private static (int Ceiled, int Floored) FindBounds(double[] descending, double budget, double floor)
    {
        var logFloor = Math.Log(floor);
        var kinks = new double[2 * descending.Length];
        for (var i = 0; i < descending.Length; i++)
        {
            kinks[2 * i] = descending[i];
            kinks[(2 * i) + 1] = descending[i] - logFloor;
        }

        Array.Sort(kinks);

        // the last kink at which the sum still reaches the budget
        var (reaches, misses) = (-1, kinks.Length);
        while (misses - reaches > 1)
        {
            var middle = (reaches + misses) / 2;
            if (ClippedSum(descending, kinks[middle], floor, logFloor) >= budget)
            {
                reaches = middle;
            }
            else
            {
                misses = middle;
            }
        }

        // just above that kink: at 1 are the weights whose first kink is still ahead, at the floor those whose kinks are both behind
        var threshold = kinks[Math.Max(reaches, 0)];
        var ceiled = CountLeading(descending, logWeight => logWeight > threshold);
        var aboveFloor = CountLeading(descending, logWeight => logWeight - logFloor > threshold || logWeight >= threshold);
        return (ceiled, descending.Length - aboveFloor);
    }

    private static double ClippedSum(double[] descending, double t, double floor, double logFloor)
    {
        var sum = 0.0;
        foreach (var logWeight in descending)
        {
            var exponent = logWeight - t;
            sum +=
                exponent >= 0 ? 1
                : exponent <= logFloor ? floor
                : Math.Exp(exponent);
        }

        return sum;
    }

    /// <summary>How many entries at the head of a descending list fulfil a condition that holds for larger entries if it holds for smaller ones.</summary>
    private static int CountLeading(double[] descending, Func<double, bool> condition)
    {
        var (low, high) = (0, descending.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = condition(descending[middle]) ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>The sum of exp(x - shift), compensated (Neumaier): the budget is met to the last bits with thousands of arms too.</summary>
    private static double SumOfExponentials(ReadOnlySpan<double> logWeights, double shift)
    {
        var (sum, compensation) = (0.0, 0.0);
        foreach (var logWeight in logWeights)
        {
            var term = Math.Exp(logWeight - shift);
            var next = sum + term;
            compensation += sum >= term ? sum - next + term : term - next + sum;
            sum = next;
        }

        return sum + compensation;
    }
}
