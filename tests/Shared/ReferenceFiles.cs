using System.Reflection;

namespace SlSam.Testing;

/// <summary>
/// Files that Hugging Face's libraries wrote: of the tests' own fixtures, and two larger models in a folder <c>shared</c> beside the
/// repository, without which the tests of these skip.
/// </summary>
internal static class ReferenceFiles
{
    private static readonly string Fixtures = Assembly
        .GetExecutingAssembly()
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(data => data.Key == "Fixtures")
        .Value!;

    public static string Get(params string[] parts)
    {
        var path = Path.GetFullPath(Path.Combine([Fixtures, .. parts]));
        return Path.Exists(path) ? path : SharedFolder.Require(["reference", "huggingface", .. parts]);
    }

    /// <summary>Names of the files in a folder.</summary>
    public static IEnumerable<string> Names(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Fixtures, folder), pattern).Select(file => Path.GetFileName(file));
}
