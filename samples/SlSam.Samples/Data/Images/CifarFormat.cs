using SlSam.HuggingFace;

namespace SlSam.Samples.Data.Images;

/// <summary>One of the two sets of Krizhevsky (2009) in its binary form: which files, and what a record is.</summary>
/// <param name="Name">Of the set.</param>
/// <param name="TrainingPattern">Files to learn from, one or more.</param>
/// <param name="TestName">The file to be tested on.</param>
/// <param name="NamesName">The file with the names of the classes, a line each.</param>
/// <param name="Classes">How many there are.</param>
/// <param name="LabelBytes">Bytes before the image; the last of them is the class.</param>
internal sealed record CifarFormat(string Name, string TrainingPattern, string TestName, string NamesName, int Classes, int LabelBytes)
{
    /// <summary>Height and width of all images.</summary>
    public const int Edge = 32;

    /// <summary>Bytes of an image.</summary>
    public const int ImageBytes = Image.Channels * Edge * Edge;

    public static CifarFormat Cifar10 { get; } =
        new("CIFAR-10", "data_batch_*.bin", "test_batch.bin", "batches.meta.txt", Classes: 10, LabelBytes: 1)
        {
            UsualNames = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"],
        };

    /// <summary>Records begin with the coarse class, one of 20, which is left out.</summary>
    public static CifarFormat Cifar100 { get; } =
        new("CIFAR-100", "train.bin", "test.bin", "fine_label_names.txt", Classes: 100, LabelBytes: 2);

    /// <summary>The names where the file is missing; null: the file has to be there.</summary>
    public IReadOnlyList<string>? UsualNames { get; private init; }

    /// <summary>Bytes of a label and its image.</summary>
    public int RecordBytes => LabelBytes + ImageBytes;

    /// <summary>The format that a folder's files have by their names; null where there are none of either.</summary>
    public static CifarFormat? Find(string folder) => new[] { Cifar10, Cifar100 }.FirstOrDefault(format => format.IsIn(folder));

    private bool IsIn(string folder) =>
        Directory.EnumerateFiles(folder, TrainingPattern).Any() || File.Exists(Path.Combine(folder, TestName));
}
