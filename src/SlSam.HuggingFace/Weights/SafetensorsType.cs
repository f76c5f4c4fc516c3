using System.Collections.Frozen;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Weights;

/// <summary>A type of numbers that the format knows.</summary>
/// <param name="Name">Its name in a header.</param>
/// <param name="Bits">The size of one number; the smallest types share bytes.</param>
/// <param name="Scalar">The same type in torch; null where TorchSharp has none.</param>
internal sealed record SafetensorsType(string Name, int Bits, ScalarType? Scalar)
{
    private static readonly SafetensorsType[] All =
    [
        new("BOOL", 8, ScalarType.Bool),
        new("U8", 8, ScalarType.Byte),
        new("I8", 8, ScalarType.Int8),
        new("I16", 16, ScalarType.Int16),
        new("I32", 32, ScalarType.Int32),
        new("I64", 64, ScalarType.Int64),
        new("F16", 16, ScalarType.Float16),
        new("BF16", 16, ScalarType.BFloat16),
        new("F32", 32, ScalarType.Float32),
        new("F64", 64, ScalarType.Float64),
        new("C64", 64, ScalarType.ComplexFloat32),
        new("U16", 16, null),
        new("U32", 32, null),
        new("U64", 64, null),
        new("F8_E4M3", 8, null),
        new("F8_E5M2", 8, null),
        new("F8_E8M0", 8, null),
        new("F8_E4M3FNUZ", 8, null),
        new("F8_E5M2FNUZ", 8, null),
        new("F6_E2M3", 6, null),
        new("F6_E3M2", 6, null),
        new("F4", 4, null),
    ];

    private static readonly FrozenDictionary<string, SafetensorsType> ByName = All.ToFrozenDictionary(type => type.Name);

    public static SafetensorsType? Find(string? name) => name is not null && ByName.TryGetValue(name, out var type) ? type : null;

    public static SafetensorsType? Find(ScalarType scalar) => Array.Find(All, type => type.Scalar == scalar);
}
