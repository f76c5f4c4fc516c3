using SlSam.Passes;

namespace SlSam.Ascents;

/// <summary>What makes one gradient of two, for the update.</summary>
internal interface IBlend
{
    /// <summary>What <see cref="AscentMemory"/> keeps for it; null for nothing.</summary>
    string? Keeps => null;

    /// <summary>The blend that options ask for; null: the update is made with the last pass's gradient as it is.</summary>
    static IBlend? For(SlSamOptions options) =>
        options.Descent switch
        {
            Descent.SurrogateGapKind gap => new SurrogateGapBlend(gap.Alpha),
            Descent.WeightedKind { Decoupled: true } weighted => new DecoupledBlend(weighted.Gamma),
            Descent.WeightedKind weighted => new WeightedBlend(weighted.Gamma),
            Descent.LookKind look => new LookBlend(look.Alpha),
            _ => null,
        };

    /// <summary>Mixes the gradients of a step, in place of those of its last pass, without waiting for the device.</summary>
    /// <param name="ascent">The pass at the weights of a perturbed step, with its gradients; null: the last pass is that.</param>
    /// <param name="descent">The last pass.</param>
    /// <param name="memory">What earlier steps kept, and what this one keeps.</param>
    /// <returns>What was made; null where the gradient of the last pass was left as it is.</returns>
    MixedGradient? Mix(Pass? ascent, Pass descent, StepMemory memory);
}
