using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Tensors;

/// <summary>
/// Sums and products whose numbers live as long as the native call that reads them. TorchSharp makes an object of the number in <c>x * 2</c>, and
/// of a 1 in <c>a + b</c>, which nothing holds: the garbage collector may free it before the call has read it. That is rare, and then the call
/// throws or is wrong. <c>BannedSymbols.txt</c> lists what is not used for that reason.
/// </summary>
internal static class Arithmetic
{
    private static readonly Scalar One = 1.ToScalar();

    /// <summary>left + right.</summary>
    public static Tensor Plus(this Tensor left, Tensor right) => left.add(right, One);

    /// <summary>Adds right to left and gives left again, under another handle.</summary>
    public static Tensor PlusInPlace(this Tensor left, Tensor right) => left.add_(right, One);

    /// <summary>tensor * factor.</summary>
    public static Tensor Times(this Tensor tensor, double factor)
    {
        using var number = factor.ToScalar();
        return tensor.mul(number);
    }
}
