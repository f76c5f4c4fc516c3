using SlSam.Kernels;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Layers;

/// <summary>
/// Who a parameter is: the tensor, not the .NET object. Some modules (Embedding, RNN) hand out a new object for the tensor that they hold at every
/// call, and tied by <c>output.weight = embedding.weight</c> a model has one tensor under two names. An identity holds for as long as the
/// tensor lives: compare those that were asked for in one go.
/// </summary>
internal static class ParameterIdentity
{
    /// <summary>The identity of each parameter.</summary>
    /// <param name="parameters">Living parameters.</param>
    public static long[] Of(IEnumerable<Parameter> parameters)
    {
        Tensor[] tensors = [.. parameters];
        return tensors.Length == 0 ? [] : TensorLists.Identities(tensors);
    }
}
