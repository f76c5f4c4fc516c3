using SlSam.HuggingFace.Weights;
using static TorchSharp.torch;

namespace SlSam.HuggingFace;

/// <summary>What a header says of one tensor, checked against the file.</summary>
public sealed class SafetensorsEntry
{
    internal SafetensorsEntry(string name, SafetensorsType type, long[] shape, long begin, long end)
    {
        Name = name;
        Type = type;
        Shape = shape;
        Begin = begin;
        End = end;
    }

    /// <summary>The tensor's name.</summary>
    public string Name { get; }

    /// <summary>The type's name in the format: F32, BF16, I64, ...</summary>
    public string TypeName => Type.Name;

    /// <summary>The same type in torch; null where TorchSharp has none (unsigned types above eight bits, floats below sixteen).</summary>
    public ScalarType? ScalarType => Type.Scalar;

    /// <summary>The sizes; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape { get; }

    internal SafetensorsType Type { get; }

    /// <summary>First byte, counted from the end of the header.</summary>
    internal long Begin { get; }

    /// <summary>One past the last byte, counted from the end of the header.</summary>
    internal long End { get; }
}
