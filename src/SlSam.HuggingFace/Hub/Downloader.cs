namespace SlSam.HuggingFace.Hub;

/// <summary>
/// Fetches files: into a part beside the target, which a later try or a later process goes on with; renamed once its size and checksum are
/// right. The caller holds a lock on the target.
/// </summary>
internal sealed class Downloader(HttpFetcher http, RetryPolicy retry, IProgress<DownloadProgress>? progress, Action<string> notice)
{
    /// <summary>What the part's name ends in; Hugging Face's Python libraries call it so, too.</summary>
    public const string PartSuffix = ".incomplete";

    /// <summary>The bytes that a folder's disk has room for.</summary>
    public Func<string, long> RoomIn { get; init; } = AskSystem;

    /// <exception cref="DownloadException">The file cannot be had, or its content is wrong.</exception>
    /// <exception cref="IOException">The disk is full, or cannot be written.</exception>
    public async Task DownloadAsync(Download download, string target, CancellationToken cancellation)
    {
        var part = new PartialFile(target + PartSuffix);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        ThrowIfNoRoom(download, part, target);
        var transfer = new Transfer(http, download, part, progress);

        var wrong = await TransferAndCheckAsync(transfer, download, part, cancellation);
        if (wrong is not null)
        {
            // an old part may be of another file, and bytes do get lost; twice in a row is no accident
            notice($"{wrong.Message} Fetching it once more, from the beginning.");
            wrong = await TransferAndCheckAsync(transfer, download, part, cancellation);
        }
        if (wrong is not null)
        {
            throw wrong;
        }
        File.Move(part.Path, target, overwrite: true);
    }

    private async Task<DownloadException?> TransferAndCheckAsync(
        Transfer transfer,
        Download download,
        PartialFile part,
        CancellationToken cancellation
    )
    {
        await retry.RunAsync(() => transfer.RunAsync(cancellation), () => part.Length, notice, cancellation);
        if (download.Checksum is not { } checksum)
        {
            return null;
        }
        var found = await checksum.ComputeAsync(part.Path, cancellation);
        if (checksum.Matches(found))
        {
            return null;
        }
        part.Delete();
        return new DownloadException(download.Url, $"the file's {checksum.Kind} checksum is {found}, expected {checksum.Expected}.");
    }

    private void ThrowIfNoRoom(Download download, PartialFile part, string target)
    {
        var needed = (download.Size ?? 0) - part.Length;
        var folder = Path.GetDirectoryName(target)!;
        if (needed > 0 && RoomIn(folder) is var room && room < needed)
        {
            throw new IOException($"{folder}: found room for {room:N0} bytes, expected {needed:N0} for {download.Name}.");
        }
    }

    /// <summary>No limit where the system does not say, as for folders of another machine.</summary>
    private static long AskSystem(string folder)
    {
        try
        {
            var disk = new DriveInfo(Path.GetFullPath(folder));
            return disk.TotalSize > 0 ? disk.AvailableFreeSpace : long.MaxValue;
        }
        catch (Exception exception) when (exception is ArgumentException or IOException or UnauthorizedAccessException)
        {
            return long.MaxValue;
        }
    }
}
