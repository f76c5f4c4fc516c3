namespace SlSam.State;

/// <summary>Files that are either the old one or the whole new one, whatever happens while they are written.</summary>
internal static class AtomicFile
{
    /// <summary>Writes beside the file, to the disk, then renames over it.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="write">Writes the contents.</param>
    public static void Write(string path, Action<BinaryWriter> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var beside = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(beside, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                using (var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true))
                {
                    write(writer);
                }

                stream.Flush(flushToDisk: true);
            }

            File.Move(beside, path, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    /// <summary>Reads a file to its end.</summary>
    /// <exception cref="InvalidDataException">The contents are not what <paramref name="read"/> expects, end early or go on after it; names the file.</exception>
    public static void Read(string path, Action<BinaryReader> read)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = File.OpenRead(path);
        using var reader = new BinaryReader(stream);
        try
        {
            read(reader);
        }
        catch (InvalidDataException fault)
        {
            throw new InvalidDataException($"{path}: {fault.Message}", fault);
        }
    }
}
