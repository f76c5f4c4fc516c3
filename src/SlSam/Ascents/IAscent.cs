using SlSam.Passes;

namespace SlSam.Ascents;

/// <summary>Where the perturbed point of a step lies: found by a pass of its own (SAM), or out of what earlier steps left.</summary>
internal interface IAscent
{
    /// <summary>The ascent that options ask for.</summary>
    static IAscent For(SlSamOptions options)
    {
        Require.NotNull(options);
        return new GradientAscent();
    }

    /// <summary>Finds the direction to climb along.</summary>
    /// <param name="passes">Runs passes of this step.</param>
    /// <returns>The direction; null where there is none yet, and the step is a plain one.</returns>
    FoundAscent? Find(PassRunner passes);
}
