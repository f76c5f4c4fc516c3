using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using static TorchSharp.torch;

namespace SlSam.Mpi;

/// <summary>A call as ranks compare it before they make it: all have to make the same.</summary>
/// <param name="What">What it is, for messages.</param>
/// <param name="Hash">The same for the same call, on all ranks; all but surely another for another.</param>
internal readonly record struct CallSignature(string What, long Hash)
{
    /// <summary>A call that has no arguments to compare.</summary>
    public static CallSignature Of(string what) => new(what, HashOf(what));

    /// <summary>A call on tensors.</summary>
    /// <param name="name">The method.</param>
    /// <param name="tensors">Their types and sizes are compared.</param>
    public static CallSignature Of(string name, IReadOnlyList<Tensor> tensors)
    {
        var shapes = new StringBuilder(name);
        var elements = 0L;
        foreach (var tensor in tensors)
        {
            var count = tensor.numel();
            elements += count;
            shapes.Append(CultureInfo.InvariantCulture, $";{count}:{(int)tensor.dtype}");
        }

        var types = string.Join(", ", tensors.Select(tensor => tensor.dtype).Distinct());
        return new(
            FormattableString.Invariant($"{name} of {tensors.Count} tensors ({elements} elements, {types})"),
            HashOf(shapes.ToString())
        );
    }

    private static long HashOf(string text) =>
        BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, sizeof(long)));
}
