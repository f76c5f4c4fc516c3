using SlSam.State;

namespace SlSam.Sampling;

/// <summary>The header that every saved sampler starts with, and the checks on reading it.</summary>
internal static class SamplerState
{
    private const int Version = 1;

    public static void WriteHeader(BinaryWriter writer, string kind, int arms)
    {
        writer.Write(kind);
        writer.Write(Version);
        writer.Write(arms);
    }

    /// <exception cref="InvalidDataException">The data are of another kind, version or number of arms.</exception>
    public static void ReadHeader(BinaryReader reader, string kind, int arms)
    {
        StateFile.Expect("sampler", kind, reader.ReadString());
        StateFile.Expect("version of the sampler's state", Version, reader.ReadInt32());
        StateFile.Expect("number of arms", arms, reader.ReadInt32());
    }

    /// <summary>Runs a reading function; damage that shows as an early end or broken text becomes an <see cref="InvalidDataException"/>.</summary>
    public static T Read<T>(string kind, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception damage) when (StateFile.IsDamage(damage))
        {
            throw StateFile.Damaged(kind, damage);
        }
    }
}
