namespace SlSam.Samples.Data.Pictures;

/// <summary>
/// CIFAR-10 in its binary form (Krizhevsky 2009): files of records of one byte for the label and 3072 for a picture of 32 by 32 pixels.
/// Any number of <c>data_batch_*.bin</c>, <c>test_batch.bin</c> and, for the names of the classes, <c>batches.meta.txt</c>.
/// </summary>
public static class CifarFolder
{
    private const int Size = 32;
    private const int RecordLength = 1 + Picture.Channels * Size * Size;

    private static readonly string[] StandardNames =
    [
        "airplane",
        "automobile",
        "bird",
        "cat",
        "deer",
        "dog",
        "frog",
        "horse",
        "ship",
        "truck",
    ];

    /// <summary>Reads the whole folder into memory.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">The folder lacks a file.</exception>
    /// <exception cref="InvalidDataException">A file is cut short, or has a label that is no class.</exception>
    public static PictureData Read(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"{folder}: found no such folder, expected one with data_batch_*.bin and test_batch.bin.");
        }
        var training = Directory.GetFiles(folder, "data_batch_*.bin");
        var test = Path.Combine(folder, "test_batch.bin");
        if (training.Length == 0)
        {
            throw new FileNotFoundException($"{folder}: found no data_batch_*.bin, expected one or more.");
        }
        if (!File.Exists(test))
        {
            throw new FileNotFoundException($"{test}: found no such file, expected the pictures to test on.");
        }
        var names = ReadNames(Path.Combine(folder, "batches.meta.txt"));
        Array.Sort(training, StringComparer.Ordinal);
        return new PictureData($"CIFAR-10 in {folder}", names, ReadBatches(training), ReadBatches(test));
    }

    private static string[] ReadNames(string file)
    {
        if (!File.Exists(file))
        {
            return StandardNames;
        }
        var names = File.ReadAllLines(file).Select(line => line.Trim()).Where(line => line.Length > 0).ToArray();
        return names.Length == StandardNames.Length
            ? names
            : throw new InvalidDataException($"{file}: found {names.Length} names, expected {StandardNames.Length}, a class on each line.");
    }

    private static MemoryPictures ReadBatches(params string[] files)
    {
        var pictures = new List<Picture>();
        var labels = new List<int>();
        foreach (var file in files)
        {
            var bytes = ReadRecords(file);
            for (var record = 0; record < bytes.Length / RecordLength; record++)
            {
                var label = bytes[record * RecordLength];
                RequireLabel(label, record, file);
                labels.Add(label);
                pictures.Add(new Picture(bytes.AsMemory(record * RecordLength + 1, RecordLength - 1), Size, Size));
            }
        }
        return new MemoryPictures(pictures, labels);
    }

    private static byte[] ReadRecords(string file)
    {
        var bytes = File.ReadAllBytes(file);
        return bytes.Length > 0 && bytes.Length % RecordLength == 0
            ? bytes
            : throw new InvalidDataException(
                $"{file}: found {bytes.Length} bytes, expected one or more whole records of {RecordLength}; the file may be cut short."
            );
    }

    private static void RequireLabel(byte label, int record, string file)
    {
        if (label >= StandardNames.Length)
        {
            throw new InvalidDataException($"{file}: found label {label} in record {record}, expected 0 to {StandardNames.Length - 1}.");
        }
    }
}
