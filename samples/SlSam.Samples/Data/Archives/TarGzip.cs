using System.Formats.Tar;
using System.IO.Compression;

namespace SlSam.Samples.Data.Archives;

/// <summary>Unpacks archives of strangers: plain files and folders alone, and none outside of the folder given.</summary>
internal static class TarGzip
{
    /// <summary>Unpacks beside the folder, which then appears whole. The caller holds a lock on it.</summary>
    /// <exception cref="InvalidDataException">The archive is damaged, or holds what a set of data has no use for.</exception>
    public static void Unpack(string archive, string folder)
    {
        var beside = $"{folder}.unpacking";
        try
        {
            // what a process that was killed left
            DeleteIfThere(beside);
            Directory.CreateDirectory(beside);
            UnpackInto(beside, archive);
            Directory.Move(beside, folder);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new InvalidDataException($"{archive}: not a tar.gz archive that can be unpacked: {exception.Message}", exception);
        }
        finally
        {
            DeleteIfThere(beside);
        }
    }

    private static void UnpackInto(string folder, string archive)
    {
        using var file = File.OpenRead(archive);
        using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        using var tar = new TarReader(unzipped);
        while (tar.GetNextEntry() is { } entry)
        {
            switch (entry.EntryType)
            {
                case TarEntryType.Directory:
                    Directory.CreateDirectory(PathOf(folder, entry.Name));
                    break;
                case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                    Write(entry, PathOf(folder, entry.Name));
                    break;
                case TarEntryType.GlobalExtendedAttributes:
                    break;
                default:
                    throw new InvalidDataException($"found {entry.Name}, a {entry.EntryType}, expected files and folders alone.");
            }
        }
    }

    private static void Write(TarEntry entry, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        entry.DataStream?.CopyTo(file);
        file.Flush(flushToDisk: true);
    }

    /// <summary>The folder itself where the name is nothing but dots and slashes, as that of an archive's root is.</summary>
    private static string PathOf(string folder, string name)
    {
        var parts = name.Split('/', '\\').Where(part => part is not ("" or ".")).ToArray();
        var isInside = name is not ['/' or '\\', ..] && parts.All(part => part != ".." && part.AsSpan().IndexOfAny(":\0") < 0);
        return isInside
            ? Path.Combine([folder, .. parts])
            : throw new InvalidDataException($"found the path {name}, expected one inside of the folder.");
    }

    private static void DeleteIfThere(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
