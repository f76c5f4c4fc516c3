namespace SlSam.Samples.Training;

/// <summary>What a test found of one batch, as it travels between ranks.</summary>
/// <param name="Loss">The mean loss over its units.</param>
/// <param name="Units">What the mean is over.</param>
/// <param name="Examples">How many there were.</param>
/// <param name="Decisions">For each label; empty where they are not asked for.</param>
/// <param name="Labels">What is right, one for each decision.</param>
internal readonly record struct BatchResult(float Loss, long Units, int Examples, double[] Decisions, double[] Labels)
{
    /// <summary>Results as bytes, to the bit.</summary>
    public static byte[] Write(IReadOnlyList<BatchResult> results)
    {
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(results.Count);
        foreach (var result in results)
        {
            writer.Write(result.Loss);
            writer.Write(result.Units);
            writer.Write(result.Examples);
            Write(writer, result.Decisions);
            Write(writer, result.Labels);
        }
        return stream.ToArray();
    }

    /// <summary>What <see cref="Write(IReadOnlyList{BatchResult})"/> made bytes of.</summary>
    public static BatchResult[] Read(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        var results = new BatchResult[reader.ReadInt32()];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = new(reader.ReadSingle(), reader.ReadInt64(), reader.ReadInt32(), ReadNumbers(reader), ReadNumbers(reader));
        }
        return results;
    }

    private static void Write(BinaryWriter writer, double[] numbers)
    {
        writer.Write(numbers.Length);
        foreach (var number in numbers)
        {
            writer.Write(number);
        }
    }

    private static double[] ReadNumbers(BinaryReader reader)
    {
        var numbers = new double[reader.ReadInt32()];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = reader.ReadDouble();
        }
        return numbers;
    }
}
