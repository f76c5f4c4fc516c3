using static TorchSharp.torch;

namespace SlSam.HuggingFace.Models.Layers;

internal static class Dropout
{
    /// <summary>Drops in training only, and draws no random numbers where there is nothing to drop. Gives the tensor itself then.</summary>
    public static Tensor Dropped(this Tensor tensor, double probability, bool training) =>
        training && probability > 0 ? nn.functional.dropout(tensor, probability) : tensor;
}
