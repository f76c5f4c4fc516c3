using System.Reflection;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace SlSam.Samples.Runs;

/// <summary>What a run was computed with.</summary>
internal static class RunVersions
{
    /// <summary>Versions by name.</summary>
    public static IReadOnlyDictionary<string, string> Get() =>
        new Dictionary<string, string>
        {
            ["slsam"] = VersionOf(typeof(SlSamOptimizer)),
            ["torchsharp"] = VersionOf(typeof(Tensor)),
            ["torch"] = __version__,
            ["dotnet"] = RuntimeInformation.FrameworkDescription,
            ["system"] = $"{RuntimeInformation.OSDescription} {RuntimeInformation.ProcessArchitecture}",
        };

    private static string VersionOf(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
