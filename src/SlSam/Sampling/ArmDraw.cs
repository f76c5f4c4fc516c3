namespace SlSam.Sampling;

/// <summary>
/// Independent draws, one per arm, repeated until an arm is active (SL-SAM, step 1): arm i is active iff u &lt;= p_i.
/// </summary>
internal static class ArmDraw
{
    /// <summary>Rounds drawn as the paper does before <see cref="DrawConditioned"/> takes over.</summary>
    private const int PlainRounds = 100;

    /// <summary>Draws the active arms under a coupling.</summary>
    /// <param name="probabilities">The chance of each arm, in (0, 1].</param>
    /// <param name="coupling">Which arms come up together.</param>
    /// <param name="nextUniform">Uniform numbers in [0, 1): one per arm and round for independent draws, else a single one.</param>
    /// <returns>The active arms, ascending, at least one.</returns>
    public static int[] Draw(ReadOnlySpan<double> probabilities, ArmCoupling coupling, Func<double> nextUniform) =>
        coupling switch
        {
            ArmCoupling.Adjacent => CoupledDraw.Draw(probabilities, CoupledDraw.AdjacentStarts(probabilities), nextUniform()),
            ArmCoupling.Shallow => CoupledDraw.Draw(probabilities, CoupledDraw.ShallowStarts(probabilities), nextUniform()),
            _ => Draw(probabilities, nextUniform),
        };

    /// <summary>Draws the active arms, each for itself.</summary>
    /// <param name="probabilities">The chance of each arm, in (0, 1].</param>
    /// <param name="nextUniform">Uniform numbers in [0, 1), one per arm in order.</param>
    /// <returns>The active arms, ascending, at least one.</returns>
    public static int[] Draw(ReadOnlySpan<double> probabilities, Func<double> nextUniform)
    {
        var active = new List<int>(probabilities.Length);
        for (var round = 0; round < PlainRounds; round++)
        {
            for (var arm = 0; arm < probabilities.Length; arm++)
            {
                if (nextUniform() <= probabilities[arm])
                {
                    active.Add(arm);
                }
            }

            if (active.Count > 0)
            {
                return [.. active];
            }
        }

        return DrawConditioned(probabilities, nextUniform);
    }

    /// <summary>
    /// The law of "draw all again until one is active" in a single round, for probabilities so small that redrawing could take forever:
    /// as long as no arm is active, arm i's chance is p_i / (1 - product over j &gt;= i of (1 - p_j)).
    /// </summary>
    internal static int[] DrawConditioned(ReadOnlySpan<double> probabilities, Func<double> nextUniform)
    {
        var someActiveFrom = ChanceThatSomeArmIsActive(probabilities);
        var active = new List<int>();
        for (var arm = 0; arm < probabilities.Length; arm++)
        {
            var chance = active.Count > 0 ? probabilities[arm] : probabilities[arm] / someActiveFrom[arm];
            if (nextUniform() <= chance)
            {
                active.Add(arm);
            }
        }

        return active.Count > 0 ? [.. active] : [probabilities.Length - 1];
    }

    /// <summary>For each arm the chance that it or one after it is active, without cancellation for tiny probabilities.</summary>
    private static double[] ChanceThatSomeArmIsActive(ReadOnlySpan<double> probabilities)
    {
        var chance = new double[probabilities.Length];
        var after = 0.0;
        for (var arm = probabilities.Length - 1; arm >= 0; arm--)
        {
            after = probabilities[arm] + ((1 - probabilities[arm]) * after);
            chance[arm] = after;
        }

        return chance;
    }
}
