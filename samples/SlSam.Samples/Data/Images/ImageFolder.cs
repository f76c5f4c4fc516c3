namespace SlSam.Samples.Data.Images;

/// <summary>
/// Images in a folder for each class, at any depth in it: <c>train/cat/1.png</c>, <c>test/cat/2.jpg</c> (or <c>val</c>, or
/// <c>validation</c>), where <c>train</c> and <c>test</c> are parts if folders lie in them, and classes if not; or <c>cat/1.png</c>, of
/// which a share is tested on. Classes are numbered by their names' ordinal order.
/// </summary>
internal static class ImageFolder
{
    private const string TrainingName = "train";
    private const double UsualTestShare = 0.1;
    private static readonly string[] TestNames = ["test", "val", "validation"];

    /// <summary>Whether it is such a folder by what is in it.</summary>
    public static bool IsOne(string folder) => ImageNames.Folders(folder).Any(name => ImageNames.Below(Path.Combine(folder, name)).Any());

    /// <summary>Finds all images; none is read before it is asked for.</summary>
    /// <exception cref="BadInputException">A share for the test is asked for, and there is a part for it.</exception>
    /// <exception cref="DirectoryNotFoundException">A part is missing.</exception>
    /// <exception cref="InvalidDataException">A class has no images, the parts have different classes, or there is one class alone.</exception>
    public static ImageData Read(string folder, ImageUse use, ImageFolderOptions options)
    {
        var training = FindPart(folder, TrainingName);
        var test = TestNames.Select(name => FindPart(folder, name)).FirstOrDefault(part => part is not null);
        RequireLikeParts(folder, training, test);
        var data =
            (training is null || test is null) && HasClassesBeside(folder, training ?? test) ? ReadFlat(folder, use, options)
            : test is null ? ReadFlat(training!, use, options)
            : ReadParts(folder, training, test, use, options);
        return data with { PassedOver = [.. ImageNames.AllBelow(folder).Except(data.Files).Except(options.LeftOut)] };
    }

    /// <summary>Where one part has folders and the other has images alone, nobody can tell which classes these are of.</summary>
    /// <exception cref="InvalidDataException">It is so, and there are no other classes beside them.</exception>
    private static void RequireLikeParts(string folder, string? training, string? test)
    {
        var names = ImageNames.Folders(folder).ToArray();
        if ((training is null) == (test is null) || !names.All(name => name == TrainingName || TestNames.Contains(name)))
        {
            return;
        }
        var other = names
            .Where(name => (name == TrainingName) == (training is null))
            .Select(name => Path.Combine(folder, name))
            .FirstOrDefault();
        if (other is not null && ImageNames.Below(other).Any())
        {
            throw new InvalidDataException(
                $"{other}: found images and no folders, expected a folder for each class, as {training ?? test} has them."
            );
        }
    }

    /// <summary>Whether what looks like a part is a class with folders in it, as its neighbours are.</summary>
    private static bool HasClassesBeside(string folder, string? part) =>
        part is null
        || ImageNames.Folders(folder).Any(name => name != Path.GetFileName(part) && ImageNames.Below(Path.Combine(folder, name)).Any());

    private static ImageData ReadParts(string folder, string? training, string test, ImageUse use, ImageFolderOptions options)
    {
        if (options.TestShare is not null)
        {
            throw new BadInputException($"--test-share: found the folder {test} with images for the test, expected no share.");
        }
        if (use == ImageUse.Training && training is null)
        {
            throw new DirectoryNotFoundException(
                $"{Path.Combine(folder, TrainingName)}: found no such folder with folders in it, expected the images to learn from."
            );
        }
        var classes = ClassesOf(training ?? test);
        return use == ImageUse.Training
            ? new ImageData($"images in {folder}", Require(classes, training!), Find(training!), Find(test))
            : new ImageData($"images in {test}", classes, new FileImages([], []), Find(test));

        FileImages Find(string part) => ImagesOf(part, classes, options);
    }

    /// <summary>The share is of each class alike, and the same for every seed.</summary>
    private static ImageData ReadFlat(string folder, ImageUse use, ImageFolderOptions options)
    {
        var classes = ClassesOf(folder);
        var images = ImagesOf(folder, classes, options);
        var share = options.TestShare ?? (use == ImageUse.Training ? UsualTestShare : 1);
        if (share == 1)
        {
            return new ImageData($"images in {folder}", classes, new FileImages([], []), images)
            {
                Notice = options.TestShare is null
                    ? FormattableString.Invariant(
                        $"data: all {images.Count:N0} images of {folder} (--test-share {UsualTestShare} takes what training leaves for the test)"
                    )
                    : null,
            };
        }
        Require(classes, folder);
        var split = StratifiedSplit.Of([.. Enumerable.Range(0, images.Count).Select(images.Label)], share);
        var described = FormattableString.Invariant($"images in {folder}, {100 * share:0.##} % of them to be tested on");
        return split.Taken.Count > 0
            ? new ImageData(described, classes, images.Pick(split.Kept), images.Pick(split.Taken))
            : throw new InvalidDataException(
                $"{folder}: found one image of each class alone, which leaves none to be tested on: expected two or more of a class."
            );
    }

    /// <summary>A folder of that name with folders in it; one with images alone is a class.</summary>
    private static string? FindPart(string folder, string name)
    {
        var part = Path.Combine(folder, name);
        return Directory.Exists(part) && ImageNames.Folders(part).Any() ? part : null;
    }

    private static string[] ClassesOf(string part)
    {
        var classes = ImageNames.Folders(part).Order(StringComparer.Ordinal).ToArray();
        return classes.Length > 0
            ? classes
            : throw new InvalidDataException($"{part}: found no folders, expected one for each class, with images in it.");
    }

    private static string[] Require(string[] classes, string part) =>
        classes.Length > 1
            ? classes
            : throw new InvalidDataException($"{part}: found the class '{classes[0]}' alone, expected a folder for each of two or more.");

    private static FileImages ImagesOf(string part, IReadOnlyList<string> classes, ImageFolderOptions options)
    {
        var files = new List<string>();
        var labels = new List<int>();
        foreach (var name in ClassesOf(part))
        {
            var label = classes.Index().Where(known => known.Item == name).Select(known => (int?)known.Index).FirstOrDefault();
            var folder = Path.Combine(part, name);
            if (label is null)
            {
                throw new InvalidDataException(
                    $"{folder}: found a class that has no images to learn from, expected one of {string.Join(", ", classes)}."
                );
            }
            var found = ImageNames.Below(folder).ToArray();
            var images = found.Where(file => !options.LeftOut.Contains(file)).ToArray();
            if (images.Length == 0)
            {
                var leftOut = found.Length > 0 ? $" that can be read ({found.Length} left out)" : "";
                throw new InvalidDataException($"{folder}: found no images{leftOut}, expected {ImageNames.Expected}.");
            }
            files.AddRange(images);
            labels.AddRange(Enumerable.Repeat(label.Value, images.Length));
        }
        return new FileImages(files, labels, options.FollowOrientation);
    }
}
