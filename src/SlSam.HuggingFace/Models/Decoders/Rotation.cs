using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Models.Decoders;

/// <summary>
/// How far each pair of numbers of a head turns at each place of a text: cosines and sines, each [rows, tokens, 1, width of a head], one row
/// for all texts or one for each.
/// </summary>
/// <param name="Cosine">For each number of a head.</param>
/// <param name="Sine">The same; negative in the first half.</param>
internal readonly record struct Rotation(Tensor Cosine, Tensor Sine)
{
    /// <summary>Turns heads [batch, tokens, heads, width].</summary>
    public Tensor Turn(Tensor heads)
    {
        using var one = 1.ToScalar();
        using var swapped = heads.roll(heads.shape[^1] / 2, -1);
        return heads.mul(Cosine).addcmul_(swapped, Sine, one);
    }
}
