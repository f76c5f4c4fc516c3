using SlSam.Kernels;
using SlSam.Passes;

namespace SlSam.Ascents;

/// <summary>Friendly SAM's: along d = g - sigma m, where m is the average of earlier gradients; then m = lambda m + (1 - lambda) g, of g and not of d.</summary>
internal sealed class FriendlyAscent(Ascent.FriendlyKind settings, PerturbationScope scope) : IAscent
{
    private readonly Averages _averages = new("average gradient", settings.Lambda, 1 - settings.Lambda, scope);

    public string Keeps => _averages.Kind;

    public FoundAscent Find(PassRunner passes, StepMemory memory) => Along.Pass(passes.Ascend(), pass => Apart(pass, memory));

    /// <summary>A plain step's only pass is one at the weights.</summary>
    public void Observe(bool isPerturbed, Pass descent, StepMemory memory)
    {
        if (!isPerturbed)
        {
            _averages.Move(descent, memory);
        }
    }

    private Directions? Apart(Pass pass, StepMemory memory)
    {
        var directions = new Gradients();
        try
        {
            foreach (var part in _averages.PartsOf(pass, memory))
            {
                directions.Add(
                    part.Parameters,
                    part.Averages is null
                        ? part.Unscaled()
                        : TensorLists.Blend(part.Averages, part.Gradients, -settings.Sigma, part.Unscale)
                );
                memory.Keep(_averages.Kind, part.Parameters, _averages.After(part));
            }

            return directions.Groups.Count > 0 ? new Directions(directions) : null;
        }
        catch
        {
            directions.Dispose();
            throw;
        }
    }
}
