namespace SlSam.Ascents;

/// <summary>Refuses settings that cannot be meant together, and says why.</summary>
internal static class Combinations
{
    /// <exception cref="ArgumentException">Two settings contradict each other.</exception>
    public static void Check(SlSamOptions options)
    {
        var (ascent, descent) = ($"Ascent is {options.Ascent.Name}", $"Descent is {options.Descent.Name}");
        var share = FormattableString.Invariant($"AscentShare is {options.AscentShare}");
        var chance = FormattableString.Invariant($"PerturbationProbability is {options.PerturbationProbability}");
        var mixes = options.Descent is not Descent.PerturbedKind;

        Refuse(
            options.AscentShare < 1 && options.SameRandomness,
            $"{share} and SameRandomness is true: the two passes see other rows, so they cannot draw the same dropout masks. Expected one of the two at its default."
        );
        Refuse(
            options.AscentShare < 1 && !options.Ascent.HasPass,
            $"{share} and {ascent}: a step of one pass has no ascent pass that could see a share. Expected one of the two at its default."
        );
        Refuse(
            mixes && !options.Ascent.HasPass,
            $"{descent} and {ascent}: a step of one pass knows no gradient at the weights, which is to be mixed with that at the perturbed point. "
                + "Expected Descent.Perturbed, or an ascent with a pass of its own."
        );
        Refuse(
            mixes && options.AscentShare < 1,
            $"{descent} and {share}: the two gradients, of different rows, would differ by more than the perturbation. Expected Descent.Perturbed or a share of 1."
        );
        Refuse(
            options.Descent is Descent.LookKind && options.PerturbationProbability < 1,
            $"{descent} and {chance}: a perturbed step that chance leaves out would leave an old direction in place. "
                + "Expected a probability of 1; AscentEvery says how often to look."
        );
        Refuse(
            options is { ShardState: true, Ascent: Ascent.MomentumKind },
            $"ShardState is true and {ascent}: each rank would have to have the momentum of all, which is spread over the ranks. Expected another ascent, or ShardState = false."
        );
        CheckOwnAscent(options, ascent, descent, mixes);
    }

    /// <summary>What an ascent of each rank's own rules out.</summary>
    private static void CheckOwnAscent(SlSamOptions options, string ascent, string descent, bool mixes)
    {
        const string Own = "ReduceAscent is false";
        Refuse(
            mixes && !options.ReduceAscent,
            $"{Own} and {descent}: each rank would mix in a gradient of its own, and the ranks' weights would drift apart. Expected Descent.Perturbed, or ReduceAscent = true."
        );
        Refuse(
            options is { ReduceAscent: false, Ascent: Ascent.FriendlyKind or Ascent.VarianceKind },
            $"{Own} and {ascent}: the averages that it keeps would be each rank's own, and those of no rank in saved state. Expected another ascent, or ReduceAscent = true."
        );
    }

    private static void Refuse(bool isRefused, string why)
    {
        if (isRefused)
        {
            throw new ArgumentException(why);
        }
    }
}
