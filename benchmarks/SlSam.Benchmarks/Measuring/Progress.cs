namespace SlSam.Benchmarks.Measuring;

/// <summary>Tells on the error stream how far a measurement is.</summary>
internal static class Progress
{
    private const int Parts = 10;

    public static void Tell(string what, int done, int total)
    {
        if (done == total || done % Math.Max(total / Parts, 1) == 0)
        {
            Console.Error.WriteLine($"{what}: {done} of {total}");
        }
    }
}
