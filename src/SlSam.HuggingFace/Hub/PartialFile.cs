namespace SlSam.HuggingFace.Hub;

/// <summary>What there is of a file that is being fetched.</summary>
internal sealed class PartialFile(string path)
{
    public string Path => path;

    public long Length => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    public void Delete() => File.Delete(path);

    /// <summary>Opens it to write on behind its first bytes; what is there beyond them goes.</summary>
    public FileStream OpenAt(long position)
    {
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        stream.SetLength(position);
        stream.Position = position;
        return stream;
    }
}
