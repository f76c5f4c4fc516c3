namespace SlSam.HuggingFace.Generation;

/// <summary>Random numbers from 64 bits of seed that are the same with every version of .NET (Steele, Lea, Flood 2014).</summary>
internal sealed class SplitMix(ulong seed)
{
    private const double Step = 1.0 / (1UL << 53);

    private ulong _state = seed;

    /// <summary>In [0, 1).</summary>
    public double NextDouble() => (Next() >> 11) * Step;

    private ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
