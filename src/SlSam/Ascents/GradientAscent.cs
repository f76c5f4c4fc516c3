using SlSam.Passes;

namespace SlSam.Ascents;

/// <summary>SAM's: along the gradient of a pass at the weights (SL-SAM, steps 2 to 4).</summary>
internal sealed class GradientAscent : IAscent
{
    public FoundAscent Find(PassRunner passes) => new(passes.Ascend());
}
