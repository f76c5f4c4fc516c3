using SlSam.Passes;

namespace SlSam.Ascents;

/// <summary>SAM's: along the gradient of a pass at the weights (SL-SAM, steps 2 to 4); scaled by that of what is moved alone, SAM-ON's.</summary>
internal sealed class GradientAscent(PerturbationScope scope) : IAscent
{
    public FoundAscent Find(PassRunner passes, StepMemory memory) =>
        Along.Pass(
            passes.Ascend(),
            pass =>
            {
                var others = scope == PerturbationScope.Perturbed && pass.Parameters.Any(parameter => !parameter.IsPerturbed);
                return others ? new Directions(pass.Gradients.Alias(parameter => parameter.IsPerturbed)) : null;
            }
        );
}
