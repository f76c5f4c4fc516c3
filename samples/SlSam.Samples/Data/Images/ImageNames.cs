using System.IO.Enumeration;

namespace SlSam.Samples.Data.Images;

/// <summary>What in a folder is an image, by the ends of names. What is hidden is passed over.</summary>
internal static class ImageNames
{
    /// <summary>The kinds that are read, for messages.</summary>
    public const string Expected = "PNG, JPEG, WebP, BMP or GIF files";

    private static readonly string[] Read = [".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".bmp", ".gif"];

    /// <summary>Images that are not read: they are found, so that they are refused by name and not lost in silence.</summary>
    private static readonly string[] Refused = [".tif", ".tiff", ".avif", ".heic", ".heif"];

    /// <summary>Names of the folders in a folder.</summary>
    public static IEnumerable<string> Folders(string folder) =>
        Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path)).Where(name => !name.StartsWith('.'));

    /// <summary>Paths of all images below a folder, in ordinal order. Links to folders within it are not followed: they may lead back.</summary>
    public static IEnumerable<string> Below(string folder) => AllBelow(folder).Where(path => IsImage(path));

    /// <summary>Paths of all files below a folder, in the same order.</summary>
    public static IEnumerable<string> AllBelow(string folder) =>
        new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(), Options)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && !entry.FileName.StartsWith('.'),
            ShouldRecursePredicate = (ref FileSystemEntry entry) =>
                !entry.FileName.StartsWith('.') && (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        }.Order(StringComparer.Ordinal);

    private static EnumerationOptions Options { get; } =
        new()
        {
            RecurseSubdirectories = true,
            AttributesToSkip = 0,
            IgnoreInaccessible = false,
        };

    private static bool IsImage(ReadOnlySpan<char> name)
    {
        var extension = Path.GetExtension(name).ToString();
        return Read.Concat(Refused).Contains(extension, StringComparer.OrdinalIgnoreCase);
    }
}
