using System.Text;
using SlSam.Kernels;
using static TorchSharp.torch;

namespace SlSam.State;

/// <summary>What reading saved state has in common.</summary>
internal static class StateFile
{
    private const int BufferSize = 1 << 20;

    /// <exception cref="InvalidDataException">What was found is not what was expected.</exception>
    public static void Expect<T>(string what, T expected, T found)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, found))
        {
            throw new InvalidDataException($"The saved {what} is '{found}'; expected '{expected}'.");
        }
    }

    /// <summary>Writes a tensor that may be absent: its type, its shape and its bytes.</summary>
    public static void WriteTensor(BinaryWriter writer, Tensor? tensor)
    {
        writer.Write(tensor is not null);
        if (tensor is null)
        {
            return;
        }

        writer.Write((int)tensor.dtype);
        writer.Write(Shape(tensor));
        using var onHost = tensor.cpu();
        onHost.WriteBytesToStream(writer.BaseStream, BufferSize);
    }

    /// <summary>Reads a tensor of the shape of another, onto its device. Nothing is allocated that the data alone ask for.</summary>
    /// <returns>The tensor, in no dispose scope; null where none was saved.</returns>
    /// <exception cref="InvalidDataException">It is of another type or shape.</exception>
    public static Tensor? ReadTensor(BinaryReader reader, Tensor like, ScalarType type) =>
        ReadTensor(reader, like.shape, type, like.device);

    /// <summary>Reads a tensor of a type and shape, onto a device. Nothing is allocated that the data alone ask for.</summary>
    /// <returns>The tensor, in no dispose scope; null where none was saved.</returns>
    /// <exception cref="InvalidDataException">It is of another type or shape.</exception>
    public static Tensor? ReadTensor(BinaryReader reader, long[] shape, ScalarType type, Device device)
    {
        if (!reader.ReadBoolean())
        {
            return null;
        }

        Expect("type of a tensor", type, (ScalarType)reader.ReadInt32());
        Expect("shape of a tensor", shape.ToText(), reader.ReadString());
        using var scope = NewDisposeScope();
        var onHost = zeros(shape, type, CPU);
        onHost.ReadBytesFromStream(reader.BaseStream, BufferSize);
        return onHost.to(device).DetachFromDisposeScope();
    }

    private static string Shape(Tensor tensor) => tensor.shape.ToText();

    /// <summary>Whether an exception out of a reader means that the data end early or are garbled; a text of negative length is an IOException.</summary>
    public static bool IsDamage(Exception fault) =>
        fault is IOException or FormatException or DecoderFallbackException or ArgumentException or OverflowException;

    public static InvalidDataException Damaged(string what, Exception fault) =>
        new($"The saved state of {what} ends early or is damaged: {fault.Message}", fault);
}
