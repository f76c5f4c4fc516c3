using System.Formats.Tar;
using System.IO.Compression;

namespace SlSam.Samples.Tests.Data.Archives;

/// <summary>Archives made by hand, right or wrong.</summary>
internal static class TarArchives
{
    public static byte[] Gzip(Action<TarWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var zip = new GZipStream(buffer, CompressionLevel.NoCompression, leaveOpen: true))
        using (var tar = new TarWriter(zip))
        {
            write(tar);
        }
        return buffer.ToArray();
    }

    public static void File(this TarWriter tar, string name, byte[] content, TarEntryType type = TarEntryType.RegularFile) =>
        tar.WriteEntry(new PaxTarEntry(type, name) { DataStream = new MemoryStream(content) });

    public static void Link(this TarWriter tar, string name, string target, TarEntryType type = TarEntryType.SymbolicLink) =>
        tar.WriteEntry(new PaxTarEntry(type, name) { LinkName = target });
}
