using SlSam.Kernels;
using SlSam.Passes;

namespace SlSam.Ascents;

/// <summary>S2-SAM's: along the gradient that the step before made its update with, of those parameters that had one lately.</summary>
internal sealed class PreviousGradientAscent(PerturbationScope scope) : IAscent
{
    private const string Kind = "previous gradient";

    /// <summary>
    /// Up to how many steps a gradient is climbed along after its own. 1 would be the method to the letter, but of arms that are drawn at random, s of them in a
    /// step, only a share s of those that are active were so in the step before: nearly nothing would be perturbed. Within ten steps nine in ten come back
    /// at s = 0.2. Beyond, the gradient is of a model ten updates away, and its memory is let go.
    /// </summary>
    internal const int LongestAge = 10;

    public string Keeps => Kind;

    public FoundAscent? Find(PassRunner passes, StepMemory memory) =>
        Along.What(
            from parameter in passes.Active.Parameters
            where scope.Counts(parameter)
            let kept = memory.FindSince(Kind, parameter, LongestAge)
            where kept is not null
            select (parameter, kept)
        );

    /// <summary>No copy where nothing is scaled: the tensor that the last pass left is kept.</summary>
    public void Remember(Pass descent, double scale, StepMemory memory)
    {
        foreach (var group in descent.Gradients.Groups)
        {
            foreach (var list in group.Split(parameter => scope.Counts(parameter), parameter => scope.Counts(parameter)))
            {
                memory.Keep(
                    Kind,
                    list.Parameters,
                    scale == 1 ? TensorLists.Wide(list.Gradients) : TensorLists.Scaled(list.Gradients, scale, widens: true)
                );
            }
        }

        memory.Forget(Kind, LongestAge);
    }
}
