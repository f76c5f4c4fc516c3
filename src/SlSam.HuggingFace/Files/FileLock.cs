namespace SlSam.HuggingFace.Files;

/// <summary>
/// A lock between processes: a file that is held open for one alone. The system lets go of it when its process ends, however that
/// happens. The empty file stays, since to delete it would let two processes hold two locks of one name. On Linux and macOS it is an
/// advisory lock of flock's, the one that Hugging Face's Python libraries take.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private const int WindowsSharingViolation = unchecked((int)0x80070020);
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(250);

    private readonly FileStream _stream;

    private FileLock(FileStream stream)
    {
        _stream = stream;
    }

    /// <param name="path">The lock file; its folder is made where it is missing.</param>
    /// <param name="delay">Waits between tries.</param>
    /// <param name="onWait">Called once if another process has the lock.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<FileLock> AcquireAsync(
        string path,
        Func<TimeSpan, CancellationToken, Task> delay,
        Action onWait,
        CancellationToken cancellation
    )
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        for (var tries = 0; ; tries++)
        {
            if (TryOpen(path) is { } stream)
            {
                return new FileLock(stream);
            }
            if (tries == 0)
            {
                onWait();
            }
            await delay(BetweenTries, cancellation);
        }
    }

    public void Dispose() => _stream.Dispose();

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception.HResult is WindowsSharingViolation or LinuxWouldBlock or MacWouldBlock)
        {
            return null;
        }
    }
}
