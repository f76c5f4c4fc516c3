namespace SlSam.Samples.Data;

/// <summary>
/// Random numbers that depend on a seed and a place (an epoch, an example, ...) alone, so that any example can be prepared at any time, on
/// any thread, and comes out the same. The generator is SplitMix64 (Steele, Lea, Flood 2014).
/// </summary>
public struct Draws
{
    private ulong _state;

    /// <summary>The draws of one place.</summary>
    public Draws(long seed, params ReadOnlySpan<long> place)
    {
        _state = (ulong)seed;
        foreach (var coordinate in place)
        {
            _state = NextBits() ^ (ulong)coordinate;
        }
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble() => (NextBits() >> 11) / (double)(1L << 53);

    /// <summary>Uniform in [from, to).</summary>
    public double Between(double from, double to) => from + (to - from) * NextDouble();

    /// <summary>One of 0 .. count - 1, all alike.</summary>
    public int NextInt(int count) => (int)(NextDouble() * count);

    /// <summary>True in half of the cases.</summary>
    public bool NextBool() => (NextBits() & 1) == 1;

    /// <summary>Normal with mean 0 and deviation 1.</summary>
    public double NextNormal() => Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    /// <summary>Puts the elements into random order, all orders alike.</summary>
    public void Shuffle(Span<int> elements)
    {
        for (var last = elements.Length - 1; last > 0; last--)
        {
            var chosen = NextInt(last + 1);
            (elements[last], elements[chosen]) = (elements[chosen], elements[last]);
        }
    }

    private ulong NextBits()
    {
        _state += 0x9E3779B97F4A7C15;
        var bits = _state;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }
}
