namespace SlSam.Samples.Data.Images;

/// <summary>Opens a folder of images, of whatever kind.</summary>
public static class ImageSource
{
    private const string Expected =
        "CIFAR-10 (data_batch_*.bin, test_batch.bin), CIFAR-100 (train.bin, test.bin, fine_label_names.txt), "
        + "or a folder of PNG, JPEG, WebP, BMP or GIF files for each class (CLASS/..., or train/CLASS/..., test/CLASS/...)";

    /// <summary>Recognizes CIFAR-10 and CIFAR-100 in their binary form, and images in a folder for each class.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="use">For evaluation, images to learn from need not be there.</param>
    /// <param name="options">How images in folders are read; null: as is usual.</param>
    /// <exception cref="BadInputException">A share for the test is asked for where the folder has images for it.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder, or a part of it is missing.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">It is none of the kinds, or a file is not as it should be.</exception>
    public static ImageData Open(string folder, ImageUse use = ImageUse.Training, ImageFolderOptions? options = null)
    {
        if (!Directory.Exists(folder))
        {
            var found = File.Exists(folder) ? "a file" : "no such folder";
            throw new DirectoryNotFoundException($"{folder}: found {found}, expected a folder with {Expected}.");
        }
        if (CifarFormat.Find(folder) is { } format)
        {
            if (options?.TestShare is not null)
            {
                throw new BadInputException(
                    $"--test-share: found {format.Name} in {folder}, which has images for the test, expected no share."
                );
            }
            return CifarFolder.Read(folder, format, use);
        }
        return ImageFolder.IsOne(folder)
            ? ImageFolder.Read(folder, use, options ?? new ImageFolderOptions())
            : throw new InvalidDataException($"{folder}: found {ContentOf(folder)}, expected {Expected}.");
    }

    private static string ContentOf(string folder)
    {
        const int named = 5;
        var names = Directory
            .EnumerateFileSystemEntries(folder)
            .Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal)
            .ToArray();
        return names.Length switch
        {
            0 => "nothing",
            <= named => string.Join(", ", names),
            _ => $"{string.Join(", ", names.Take(named))} and {names.Length - named} more",
        };
    }
}
