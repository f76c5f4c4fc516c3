namespace SlSam.Kernels;

/// <summary>How messages write shapes.</summary>
internal static class Shapes
{
    public static string ToText(this long[] shape) => $"[{string.Join(", ", shape)}]";
}
