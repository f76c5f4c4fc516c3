namespace SlSam.State;

/// <summary>
/// Files that are there whole or not at all: written beside their place, forced to the disk, then renamed. A source of every assembly that
/// writes files so.
/// </summary>
internal static class AtomicFile
{
    private const int BufferSize = 1 << 20;

    /// <summary>Writes a file, or leaves what was there. Makes the folder where it is missing; a link at the path is replaced, not followed.</summary>
    /// <exception cref="IOException">The folder cannot be made, or the file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var target = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var beside = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(beside, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(beside, target, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }

    /// <inheritdoc cref="Write"/>
    public static void WriteText(string path, string text) =>
        Write(
            path,
            stream =>
            {
                using var writer = new StreamWriter(stream, leaveOpen: true);
                writer.Write(text);
            }
        );
}
