using SlSam.Layers;
using SlSam.Passes;
using static TorchSharp.torch;

namespace SlSam.Ascents;

/// <summary>How ascents come to their directions.</summary>
internal static class Along
{
    /// <summary>Along what is made of a pass's gradients.</summary>
    /// <param name="pass">The pass; disposed with the result, or when there is none.</param>
    /// <param name="make">Makes it, where there is anything to climb along; null: the gradients as they are.</param>
    public static FoundAscent Pass(Pass pass, Func<Pass, Directions?> make)
    {
        try
        {
            using var withoutGraph = no_grad();
            using var scope = NewDisposeScope();
            var directions = pass is { Parameters.Count: > 0, IsKnownNotFinite: false } ? make(pass) : null;
            return directions is null ? new FoundAscent(pass) : new FoundAscent(pass, directions);
        }
        catch
        {
            pass.Dispose();
            throw;
        }
    }

    /// <summary>Along tensors that are there already, of those active parameters that have one; null for a plain step where they lead nowhere.</summary>
    /// <param name="there">Parameters and their tensors, which stay the caller's.</param>
    /// <param name="sign">-1 to go against them.</param>
    public static FoundAscent? What(IEnumerable<(TrainedParameter Parameter, Tensor Tensor)> there, double sign = 1)
    {
        using var withoutGraph = no_grad();
        var lists = Gradients.AliasesOf(there);
        if (lists.Groups.Count == 0)
        {
            return null;
        }

        var directions = new Directions(lists);
        if (directions.AreKnownToBeZero)
        {
            directions.Dispose();
            return null;
        }

        return new FoundAscent(null, directions, sign);
    }

    /// <summary>Whether a parameter's direction counts in the norm.</summary>
    public static bool Counts(this PerturbationScope scope, TrainedParameter parameter) =>
        scope == PerturbationScope.Active || parameter.IsPerturbed;
}
