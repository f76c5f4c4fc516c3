namespace SlSam.Samples.Data.Images;

/// <summary>
/// Images in a folder for each class: <c>train/cat/1.png</c>, <c>test/cat/2.jpg</c> (or <c>val</c>, or <c>validation</c>). For evaluation
/// the folders of the classes may also be at the top. Classes are numbered by their names' ordinal order.
/// </summary>
internal static class ImageFolder
{
    private const string TrainingName = "train";
    private static readonly string[] TestNames = ["test", "val", "validation"];
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg"];

    /// <summary>Whether it is such a folder by what is in it.</summary>
    public static bool IsOne(string folder) => SubFolders(folder).Any(name => IsPart(name) || ImagesIn(Path.Combine(folder, name)).Any());

    /// <summary>Finds all images; none is read before it is asked for.</summary>
    /// <exception cref="DirectoryNotFoundException">A part is missing.</exception>
    /// <exception cref="InvalidDataException">A class has no images, or the parts have different classes.</exception>
    public static ImageData Read(string folder, ImageUse use)
    {
        var training = Path.Combine(folder, TrainingName);
        var test = TestNames.Select(name => Path.Combine(folder, name)).FirstOrDefault(Directory.Exists);
        if (use == ImageUse.Evaluation)
        {
            return ReadForEvaluation(test ?? RequireClasses(folder), Directory.Exists(training) ? training : null);
        }
        if (!Directory.Exists(training))
        {
            throw new DirectoryNotFoundException($"{training}: found no such folder, expected the images to learn from.");
        }
        if (test is null)
        {
            throw new DirectoryNotFoundException(
                $"{folder}: found no folder test, val or validation, expected the images to be tested on."
            );
        }
        var classes = ClassesOf(training);
        return new ImageData($"images in {folder}", classes, ImagesOf(training, classes), ImagesOf(test, classes));
    }

    /// <summary>Where there is a part to learn from, it says what the classes are: the other may lack some.</summary>
    private static ImageData ReadForEvaluation(string test, string? training)
    {
        var classes = ClassesOf(training ?? test);
        return new ImageData($"images in {test}", classes, new FileImages([], []), ImagesOf(test, classes));
    }

    private static string RequireClasses(string folder) =>
        Directory.Exists(Path.Combine(folder, TrainingName))
            ? throw new DirectoryNotFoundException($"{folder}: found train alone, expected test, val or validation beside it.")
            : folder;

    private static string[] ClassesOf(string part)
    {
        var classes = SubFolders(part).Order(StringComparer.Ordinal).ToArray();
        return classes.Length > 0
            ? classes
            : throw new InvalidDataException($"{part}: found no folders, expected one for each class, with images in it.");
    }

    private static FileImages ImagesOf(string part, string[] classes)
    {
        var files = new List<string>();
        var labels = new List<int>();
        foreach (var name in ClassesOf(part))
        {
            var label = Array.IndexOf(classes, name);
            if (label < 0)
            {
                throw new InvalidDataException(
                    $"{Path.Combine(part, name)}: found a class that has no images to learn from, expected one of {string.Join(", ", classes)}."
                );
            }
            var images = ImagesIn(Path.Combine(part, name)).Order(StringComparer.Ordinal).ToArray();
            if (images.Length == 0)
            {
                throw new InvalidDataException($"{Path.Combine(part, name)}: found no images, expected PNG or JPEG files.");
            }
            files.AddRange(images);
            labels.AddRange(Enumerable.Repeat(label, images.Length));
        }
        return new FileImages(files, labels);
    }

    private static bool IsPart(string name) => name == TrainingName || TestNames.Contains(name);

    /// <summary>Names of folders, without those that are hidden.</summary>
    private static IEnumerable<string> SubFolders(string folder) =>
        Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path)).Where(name => !name.StartsWith('.'));

    private static IEnumerable<string> ImagesIn(string folder) =>
        Directory
            .EnumerateFiles(folder)
            .Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .Where(file => !Path.GetFileName(file).StartsWith('.'));
}
