using System.Reflection;

namespace SlSam.Tests.NativeCompatibility;

/// <summary>The package's own libLibTorchSharp.so, as it is before any build step.</summary>
internal static class RealLibrary
{
    public static string Path { get; } =
        typeof(RealLibrary)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "LibTorchSharp")
            .Value!;

    public static byte[] Read()
    {
        Assert.SkipUnless(File.Exists(Path), $"The package folder has no {Path}.");
        return File.ReadAllBytes(Path);
    }
}
