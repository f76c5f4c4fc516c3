using SlSam.Kernels;
using SlSam.Passes;

namespace SlSam.Ascents;

/// <summary>VaSSO's: along the average d = (1 - theta) d + theta g.</summary>
internal sealed class VarianceAscent(Ascent.VarianceKind settings, PerturbationScope scope) : IAscent
{
    private readonly Averages _averages = new("average direction", 1 - settings.Theta, settings.Theta, scope);

    public string Keeps => _averages.Kind;

    public FoundAscent Find(PassRunner passes, StepMemory memory) => Along.Pass(passes.Ascend(), pass => Averaged(pass, memory));

    /// <summary>A plain step's only pass is one at the weights.</summary>
    public void Observe(bool isPerturbed, Pass descent, StepMemory memory)
    {
        if (!isPerturbed)
        {
            _averages.Move(descent, memory);
        }
    }

    private Directions? Averaged(Pass pass, StepMemory memory)
    {
        var directions = new Gradients();
        try
        {
            foreach (var part in _averages.PartsOf(pass, memory))
            {
                var after = _averages.After(part);
                memory.Keep(_averages.Kind, part.Parameters, after);
                directions.Add(part.Parameters, TensorLists.Aliases(after));
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
