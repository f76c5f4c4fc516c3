namespace SlSam.Tests;

/// <summary>The folder of reference files beside the repository; tests that need it are skipped where it is absent.</summary>
internal static class SharedFiles
{
    private static readonly Lazy<string?> Root = new(() =>
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SlSam.sln")))
            {
                var shared = Path.Combine(folder.Parent?.FullName ?? folder.FullName, "shared");
                return Directory.Exists(shared) ? shared : null;
            }
        }

        return null;
    });

    public static string PathOf(params string[] parts)
    {
        Assert.SkipWhen(Root.Value is null, "The folder 'shared' with the reference files is not beside the repository.");
        return Path.Combine([Root.Value!, .. parts]);
    }
}
