namespace SlSam.Testing;

/// <summary>A folder <c>shared</c> beside the repository, or further up; tests that need what is in it skip where it is absent.</summary>
internal static class SharedFolder
{
    /// <summary>The full path of a file or folder in it; null where there is none.</summary>
    public static string? Find(params string[] parts)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine([folder.FullName, "shared", .. parts]);
            if (Path.Exists(candidate))
            {
                return candidate;
            }
        }
        return null;
    }

    /// <summary>The full path of a file or folder in it; skips the running test where there is none.</summary>
    public static string Require(params string[] parts)
    {
        var path = Find(parts);
        Assert.SkipUnless(path is not null, $"there is no shared/{string.Join('/', parts)} beside the repository");
        return path!;
    }
}
