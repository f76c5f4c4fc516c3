using SlSam.State;

namespace SlSam.HuggingFace.Hub;

/// <summary>
/// A model or a data set in the cache, as Hugging Face's Python libraries lay it out: contents in <c>blobs</c> by tag, a folder of links to them for every
/// commit in <c>snapshots</c>, branches in <c>refs</c>, and in <c>.no_exist</c> what a commit is known not to have. Beside these, in
/// <c>.files</c>, the names of all files of a commit, where they were asked for.
/// </summary>
internal sealed class HubRepository(string cache, string repository, bool isDataSet = false)
{
    private const string PartPattern = "*" + Downloader.PartSuffix;

    /// <summary>A part this old belongs to no download that goes on.</summary>
    private static readonly TimeSpan PartLifetime = TimeSpan.FromDays(7);

    private readonly string _name = $"{(isDataSet ? "datasets" : "models")}--{repository.Replace("/", "--", StringComparison.Ordinal)}";

    /// <summary>Makes a link: its path, and what it points to. Fails where the system has none or asks for a privilege.</summary>
    public Action<string, string> MakeLink { get; init; } = (path, target) => File.CreateSymbolicLink(path, target);

    private string Root => Path.Combine(cache, _name);

    public string Blob(string tag) => Path.Combine(Root, "blobs", tag);

    public string Lock(string tag) => Path.Combine(cache, ".locks", _name, $"{tag}.lock");

    public string Snapshot(string commit) => Path.Combine(Root, "snapshots", commit);

    /// <summary>A file of a commit; null where it has not been fetched.</summary>
    public string? Find(string commit, string file) => FolderSource.Find(Snapshot(commit), file);

    public bool IsKnownAbsent(string commit, string file) => File.Exists(AbsenceMark(commit, file));

    public void MarkAbsent(string commit, string file) => Note(AbsenceMark(commit, file), "");

    /// <summary>The names of all files of a commit; null where nobody has asked.</summary>
    public IReadOnlyList<string>? ReadFiles(string commit) => File.Exists(FileList(commit)) ? File.ReadAllLines(FileList(commit)) : null;

    public void WriteFiles(string commit, IReadOnlyList<string> files) => Note(FileList(commit), string.Join('\n', files));

    /// <summary>The commit that a revision was when it was last asked for; null where it never was.</summary>
    public string? ReadCommit(HubId id)
    {
        if (id.IsCommit)
        {
            return id.Revision;
        }
        var path = Ref(id.Revision);
        var commit = File.Exists(path) ? File.ReadAllText(path).Trim() : null;
        return HubId.IsCommitText(commit) ? commit : null;
    }

    public void WriteCommit(HubId id, string commit)
    {
        if (ReadCommit(id) != commit)
        {
            Note(Ref(id.Revision), commit);
        }
    }

    /// <summary>Puts a blob into a snapshot: by a link, or where the system makes none, by moving it there.</summary>
    public string Link(string tag, string commit, string file)
    {
        var path = Path.Combine(Snapshot(commit), file);
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        // a link whose blob was deleted is there, though no file is
        File.Delete(path);
        try
        {
            MakeLink(path, Path.GetRelativePath(folder, Blob(tag)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            File.Move(Blob(tag), path, overwrite: true);
        }
        return path;
    }

    /// <summary>Deletes parts of downloads that nobody went on with, of versions that the hub may not have any more.</summary>
    public void DeleteOldParts(DateTimeOffset now)
    {
        var folder = new DirectoryInfo(Path.Combine(Root, "blobs"));
        foreach (var part in folder.EnumerateFiles(PartPattern).Where(part => now - part.LastWriteTimeUtc > PartLifetime))
        {
            part.Delete();
        }
    }

    /// <summary>A note saves a question next time; where the cache cannot be written, the question is asked again.</summary>
    private static void Note(string path, string text)
    {
        try
        {
            AtomicFile.WriteText(path, text);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException) { }
    }

    private string AbsenceMark(string commit, string file) => Path.Combine(Root, ".no_exist", commit, file);

    private string FileList(string commit) => Path.Combine(Root, ".files", commit);

    private string Ref(string revision) => Path.Combine(Root, "refs", revision);
}
