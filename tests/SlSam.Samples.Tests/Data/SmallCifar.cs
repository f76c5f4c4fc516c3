namespace SlSam.Samples.Tests.Data;

/// <summary>A few images of noise in the files of CIFAR-10.</summary>
internal static class SmallCifar
{
    /// <summary>Bytes of an image with its label.</summary>
    public const int Record = 3073;

    /// <summary>Writes the same images to learn from and to be tested on.</summary>
    /// <param name="folder">Made where it is missing.</param>
    /// <param name="labels">One for each image.</param>
    /// <param name="cut">Bytes that the file to learn from lacks at its end.</param>
    public static void Write(string folder, byte[] labels, int cut = 0)
    {
        var random = new Random(1);
        var bytes = new byte[labels.Length * Record];
        random.NextBytes(bytes);
        for (var i = 0; i < labels.Length; i++)
        {
            bytes[i * Record] = labels[i];
        }
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "test_batch.bin"), bytes);
        File.WriteAllBytes(Path.Combine(folder, "data_batch_1.bin"), bytes[..^cut]);
    }
}
