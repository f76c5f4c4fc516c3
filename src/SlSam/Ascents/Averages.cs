using SlSam.Kernels;
using SlSam.Layers;
using SlSam.Passes;
using static TorchSharp.torch;

namespace SlSam.Ascents;

/// <summary>
/// Running averages of gradients at the weights, which move for what is active alone: average = keep * average + (1 - keep) * gradient. What is new to them starts
/// at its gradient.
/// </summary>
/// <param name="kind">Their name in the memory.</param>
/// <param name="keep">Decay.</param>
/// <param name="take">Share of the new gradient.</param>
/// <param name="scope">Whose are kept.</param>
internal sealed class Averages(string kind, double keep, double take, PerturbationScope scope)
{
    public string Kind => kind;

    /// <summary>The gradients of a pass in lists of which all have an average or none has.</summary>
    public IEnumerable<Part> PartsOf(Pass pass, StepMemory memory)
    {
        foreach (var group in pass.Gradients.Groups)
        {
            foreach (var list in group.Split(parameter => memory.Find(kind, parameter) is not null, parameter => scope.Counts(parameter)))
            {
                yield return new Part(
                    list.Parameters,
                    list.Gradients,
                    list.IsSuch ? [.. list.Parameters.Select(parameter => memory.Find(kind, parameter)!)] : null,
                    1 / pass.LossScale
                );
            }
        }
    }

    /// <summary>The averages after a gradient; the caller's.</summary>
    public Tensor[] After(Part part) =>
        part.Averages is not null ? TensorLists.Blend(part.Averages, part.Gradients, keep, take * part.Unscale)
        : part.Unscale == 1 ? TensorLists.WideCopies(part.Gradients)
        : part.Unscaled();

    /// <summary>Keeps what the averages are after a pass.</summary>
    public void Move(Pass pass, StepMemory memory)
    {
        foreach (var part in PartsOf(pass, memory))
        {
            memory.Keep(kind, part.Parameters, After(part));
        }
    }

    /// <param name="Parameters">Some parameters of one device and type.</param>
    /// <param name="Gradients">Their gradients.</param>
    /// <param name="Averages">Their averages; null where they have none yet.</param>
    /// <param name="Unscale">What the gradients are to be multiplied by: averages are of gradients without the loss scale.</param>
    internal sealed record Part(IReadOnlyList<TrainedParameter> Parameters, Tensor[] Gradients, Tensor[]? Averages, double Unscale)
    {
        /// <summary>The gradients without the loss scale; the same memory once more where there is none.</summary>
        public Tensor[] Unscaled() => Unscale == 1 ? TensorLists.Aliases(Gradients) : TensorLists.Scaled(Gradients, Unscale, widens: true);
    }
}
