using System.Security.Cryptography;
using System.Text;

namespace SlSam.State;

/// <summary>
/// Files that are either the old one or the whole new one, whatever happens while they are written, and that are read only if they are
/// undamaged: the contents are followed by their SHA-256.
/// </summary>
internal static class ChecksummedFile
{
    private const int BufferSize = 1 << 20;

    /// <summary>Writes the file whole, or leaves what was there.</summary>
    /// <param name="location">The file; its folder exists.</param>
    /// <param name="write">Writes the contents.</param>
    public static void Write(string location, Action<BinaryWriter> write)
    {
        Require.Path(location);
        if (Path.GetDirectoryName(Path.GetFullPath(location)) is { } folder && !Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}' to write '{location}' into. Expected one that exists.");
        }

        AtomicFile.Write(location, stream => stream.Write(WriteHashed(stream, write)));
    }

    /// <summary>Checks a file as a whole, then reads it.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or not what <paramref name="read"/> expects; names the file.</exception>
    public static void Read(string location, Action<BinaryReader> read)
    {
        Require.Path(location);
        using var stream = new FileStream(location, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize);
        if (!IsWhole(stream))
        {
            throw new InvalidDataException(
                $"{location} ({stream.Length} bytes) is no saved state, or is cut off or damaged: its checksum does not match. Nothing was changed."
            );
        }

        stream.Position = 0;
        using var reader = new BinaryReader(stream);
        try
        {
            read(reader);
        }
        catch (InvalidDataException fault)
        {
            throw new InvalidDataException($"{location}: {fault.Message}", fault);
        }
    }

    private static byte[] WriteHashed(Stream stream, Action<BinaryWriter> write)
    {
        using var hash = SHA256.Create();
        using (var hashed = new CryptoStream(stream, hash, CryptoStreamMode.Write, leaveOpen: true))
        using (var writer = new BinaryWriter(hashed, Encoding.UTF8, leaveOpen: true))
        {
            write(writer);
        }

        return hash.Hash!;
    }

    private static bool IsWhole(FileStream stream)
    {
        var remaining = stream.Length - SHA256.HashSizeInBytes;
        if (remaining < 0)
        {
            return false;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferSize];
        while (remaining > 0)
        {
            var read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, remaining));
            if (read == 0)
            {
                return false;
            }

            hash.AppendData(buffer, 0, read);
            remaining -= read;
        }

        var saved = new byte[SHA256.HashSizeInBytes];
        stream.ReadExactly(saved);
        return saved.AsSpan().SequenceEqual(hash.GetHashAndReset());
    }
}
