namespace SlSam.Tests.Docs;

/// <summary>The folder with the solution.</summary>
internal static class Repository
{
    public static string Folder { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "SlSam.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"No SlSam.sln above {AppContext.BaseDirectory}.");
        }

        return folder.FullName;
    }
}
