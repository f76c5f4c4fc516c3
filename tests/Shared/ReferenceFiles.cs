namespace SlSam.Testing;

/// <summary>Files that Hugging Face's libraries wrote, in a folder <c>shared</c> beside the repository; tests skip where it is absent.</summary>
internal static class ReferenceFiles
{
    private static readonly string? Root = SharedFolder.Find("reference", "huggingface");

    public static string Get(params string[] parts)
    {
        var path = Path.Combine([Root ?? "", .. parts]);
        Assert.SkipUnless(Root is not null, "there is no folder shared/reference/huggingface beside the repository");
        return path;
    }

    /// <summary>Names of the files in a folder; a name that says so where the folder is absent, as a theory needs a case.</summary>
    public static IEnumerable<string> Names(string folder, string pattern) =>
        Root is null ? ["absent"] : Directory.EnumerateFiles(Path.Combine(Root, folder), pattern).Select(file => Path.GetFileName(file));
}
