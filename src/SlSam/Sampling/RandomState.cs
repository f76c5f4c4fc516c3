using System.Numerics;
using System.Security.Cryptography;

namespace SlSam.Sampling;

/// <summary>
/// Uniform numbers from a state that can be saved: xoshiro256**, seeded through SplitMix64 (Blackman and Vigna, arXiv 1805.01407).
/// It is separate from torch's generators, so that drawing arms changes nothing in a model's dropout.
/// </summary>
internal sealed class RandomState
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <param name="seed">Same seed, same numbers; null takes one from the system.</param>
    /// <param name="stream">Numbers of different streams of one seed are independent.</param>
    public RandomState(long? seed, int stream = 0)
    {
        var state = unchecked((ulong)(seed ?? SystemSeed()) + ((ulong)stream * 0xD1B54A32D192ED03));
        _s0 = SplitMix(ref state);
        _s1 = SplitMix(ref state);
        _s2 = SplitMix(ref state);
        _s3 = SplitMix(ref state);
    }

    /// <summary>The next number, uniform in [0, 1) with 53 random bits.</summary>
    public double NextUniform()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return (result >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>A state that goes on from here by itself.</summary>
    public RandomState Copy() => (RandomState)MemberwiseClone();

    public void Save(BinaryWriter writer)
    {
        writer.Write(_s0);
        writer.Write(_s1);
        writer.Write(_s2);
        writer.Write(_s3);
    }

    /// <exception cref="InvalidDataException">All bits are zero, which no state of this generator is.</exception>
    public static RandomState Load(BinaryReader reader)
    {
        var (s0, s1, s2, s3) = (reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64());
        return (s0 | s1 | s2 | s3) != 0
            ? new RandomState(0)
            {
                _s0 = s0,
                _s1 = s1,
                _s2 = s2,
                _s3 = s3,
            }
            : throw new InvalidDataException("The saved random state is all zeros; expected a state of xoshiro256**, which never is.");
    }

    private static long SystemSeed() => BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    private static ulong SplitMix(ref ulong state)
    {
        var z = unchecked(state += 0x9E3779B97F4A7C15);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return z ^ (z >> 31);
    }
}
