using Xunit;

namespace SlSam.Samples.Tests;

/// <summary>Reference data in a folder <c>shared</c> beside the repository, where there is one; a lone clone skips what needs it.</summary>
internal static class SharedFolder
{
    private static readonly string? Root = Ancestors(AppContext.BaseDirectory)
        .Where(folder => File.Exists(Path.Combine(folder, "SlSam.sln")))
        .Select(folder => Path.Combine(folder, "..", "shared"))
        .FirstOrDefault(Directory.Exists);

    /// <summary>The full path of a file or folder in it; skips the running test where it is absent.</summary>
    public static string Require(params string[] parts)
    {
        var path = Root is null ? null : Path.GetFullPath(Path.Combine([Root, .. parts]));
        Assert.SkipUnless(Path.Exists(path), $"shared/{string.Join('/', parts)} is not beside the repository.");
        return path!;
    }

    private static IEnumerable<string> Ancestors(string folder)
    {
        for (var current = new DirectoryInfo(folder); current is not null; current = current.Parent)
        {
            yield return current.FullName;
        }
    }
}
