using SlSam.HuggingFace;

namespace SlSam.Samples.Data.Images;

/// <summary>
/// CIFAR-10 and CIFAR-100 in their binary form: files of records of labels and 3072 bytes for an image of 32 by 32 pixels. CIFAR-10 is
/// any number of <c>data_batch_*.bin</c>, <c>test_batch.bin</c> and, for the names of the classes, <c>batches.meta.txt</c>; CIFAR-100 is
/// <c>train.bin</c>, <c>test.bin</c> and <c>fine_label_names.txt</c>.
/// </summary>
public static class CifarFolder
{
    /// <summary>Reads a folder into memory; CIFAR-10 is expected where the files tell nothing.</summary>
    /// <param name="folder">The folder with the files.</param>
    /// <param name="use">For evaluation, files to learn from need not be there, and are not read.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">The folder lacks a file.</exception>
    /// <exception cref="InvalidDataException">A file is cut short, or has a label that is no class.</exception>
    public static ImageData Read(string folder, ImageUse use = ImageUse.Training)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"{folder}: found no such folder, expected one with data_batch_*.bin and test_batch.bin.");
        }
        return Read(folder, CifarFormat.Find(folder) ?? CifarFormat.Cifar10, use);
    }

    internal static ImageData Read(string folder, CifarFormat format, ImageUse use)
    {
        string[] training = use == ImageUse.Training ? TrainingFiles(folder, format) : [];
        var test = Path.Combine(folder, format.TestName);
        if (!File.Exists(test))
        {
            throw new FileNotFoundException($"{test}: found no such file, expected the images to test on.");
        }
        var names = ReadNames(Path.Combine(folder, format.NamesName), format);
        return new ImageData($"{format.Name} in {folder}", names, ReadRecords(training, format), ReadRecords([test], format))
        {
            Size = ImageSize.Square(CifarFormat.Edge),
        };
    }

    private static string[] TrainingFiles(string folder, CifarFormat format)
    {
        var files = Directory.GetFiles(folder, format.TrainingPattern);
        Array.Sort(files, StringComparer.Ordinal);
        return files.Length > 0
            ? files
            : throw new FileNotFoundException($"{folder}: found no {format.TrainingPattern}, expected one or more.");
    }

    private static IReadOnlyList<string> ReadNames(string file, CifarFormat format)
    {
        if (!File.Exists(file))
        {
            return format.UsualNames
                ?? throw new FileNotFoundException(
                    $"{file}: found no such file, expected the names of the {format.Classes} classes.",
                    file
                );
        }
        var names = File.ReadAllLines(file).Select(line => line.Trim()).Where(line => line.Length > 0).ToArray();
        return names.Length == format.Classes
            ? names
            : throw new InvalidDataException($"{file}: found {names.Length} names, expected {format.Classes}, a class on each line.");
    }

    private static MemoryImages ReadRecords(IEnumerable<string> files, CifarFormat format)
    {
        var images = new List<Image>();
        var labels = new List<int>();
        foreach (var file in files)
        {
            var bytes = ReadBytes(file, format);
            for (var record = 0; record < bytes.Length / format.RecordBytes; record++)
            {
                var start = record * format.RecordBytes + format.LabelBytes;
                labels.Add(RequireClass(bytes[start - 1], record, file, format));
                images.Add(Image.FromPlanes(bytes.AsMemory(start, CifarFormat.ImageBytes), CifarFormat.Edge, CifarFormat.Edge));
            }
        }
        return new MemoryImages(images, labels);
    }

    private static byte[] ReadBytes(string file, CifarFormat format)
    {
        var bytes = File.ReadAllBytes(file);
        return bytes.Length > 0 && bytes.Length % format.RecordBytes == 0
            ? bytes
            : throw new InvalidDataException(
                $"{file}: found {bytes.Length} bytes, expected one or more whole records of {format.RecordBytes}; the file may be cut short."
            );
    }

    private static int RequireClass(byte label, int record, string file, CifarFormat format) =>
        label < format.Classes
            ? label
            : throw new InvalidDataException($"{file}: found label {label} in record {record}, expected 0 to {format.Classes - 1}.");
}
