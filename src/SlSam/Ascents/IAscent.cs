using SlSam.Passes;
using SlSam.Updates;

namespace SlSam.Ascents;

/// <summary>Where the perturbed point of a step lies: found by a pass of its own (SAM), or out of what earlier steps left.</summary>
internal interface IAscent
{
    /// <summary>What <see cref="AscentMemory"/> keeps for it; null for nothing.</summary>
    string? Keeps => null;

    /// <summary>The ascent that options ask for.</summary>
    /// <param name="options">The options.</param>
    /// <param name="update">What makes the update: it has the momentum that some climb along.</param>
    static IAscent For(SlSamOptions options, IUpdate update) =>
        options.Ascent switch
        {
            Ascent.AdaptiveKind adaptive => new AdaptiveAscent(adaptive, options.NormOver),
            Ascent.PreviousGradientKind => new PreviousGradientAscent(options.NormOver),
            Ascent.MomentumKind => new MomentumAscent(update, options.NormOver),
            Ascent.FriendlyKind friendly => new FriendlyAscent(friendly, options.NormOver),
            Ascent.VarianceKind variance => new VarianceAscent(variance, options.NormOver),
            _ => new GradientAscent(options.NormOver),
        };

    /// <summary>Finds the direction to climb along.</summary>
    /// <param name="passes">Runs passes of this step.</param>
    /// <param name="memory">What earlier steps kept, and what this one keeps.</param>
    /// <returns>The direction; null where there is none yet, and the step is a plain one.</returns>
    FoundAscent? Find(PassRunner passes, StepMemory memory);

    /// <summary>Keeps what is to be kept of the last pass as it is, before anything is made of its gradient.</summary>
    /// <param name="isPerturbed">Whether it ran at a perturbed point.</param>
    /// <param name="descent">The last pass.</param>
    /// <param name="memory">Where to.</param>
    void Observe(bool isPerturbed, Pass descent, StepMemory memory) { }

    /// <summary>Keeps what is to be kept of the gradient that the update is made with.</summary>
    /// <param name="descent">The last pass.</param>
    /// <param name="scale">What its gradients are multiplied by for the update.</param>
    /// <param name="memory">Where to.</param>
    void Remember(Pass descent, double scale, StepMemory memory) { }
}
