using SlSam.Kernels;
using SlSam.Passes;
using static TorchSharp.torch;

namespace SlSam.Ascents;

/// <summary>ASAM's: e = rho T^2 g / |T g|, where T = abs(w) + eta on weights and 1 on the rest.</summary>
internal sealed class AdaptiveAscent(Ascent.AdaptiveKind settings, PerturbationScope scope) : IAscent
{
    public FoundAscent Find(PassRunner passes, StepMemory memory) => Along.Pass(passes.Ascend(), Scaled);

    private Directions Scaled(Pass pass)
    {
        var directions = new Gradients();
        try
        {
            var norms = new List<Tensor>();
            foreach (var group in pass.Gradients.Groups)
            {
                foreach (var list in group.Split(parameter => parameter.Names.Any(settings.On), parameter => scope.Counts(parameter)))
                {
                    var (found, norm) = list.IsSuch
                        ? TensorLists.Adaptive(list.Weights, list.Gradients, settings.Eta)
                        : (TensorLists.Aliases(list.Gradients), TensorLists.Norms(list.Gradients, areLarge: true));
                    directions.Add(list.Parameters, found);
                    norms.Add(norm);
                }
            }

            return new Directions(directions, norms.Count > 0 ? [.. norms] : null);
        }
        catch
        {
            directions.Dispose();
            throw;
        }
    }
}
