namespace SlSam.HuggingFace.Files;

/// <summary>
/// Folders that are there whole or not at all: written beside their place, then renamed. One that exists already is renamed away first, and
/// what is to stay of it moves over. Where the process ends in between, <see cref="Recover"/> brings it to an end, one way or the other.
/// </summary>
/// <remarks>Beside a folder "model" lie, while it is written: "model.ID.swap", locked by who writes, "model.ID.tmp" and "model.ID.old".</remarks>
internal static class FolderSwap
{
    private const string Marker = ".swap";

    /// <summary>Writes a folder, or leaves what was there.</summary>
    /// <param name="folder">Its place; the folders to it are made where they are missing.</param>
    /// <param name="write">Writes all that is to be in it into another folder, which is there and empty.</param>
    /// <param name="isReplaced">Whether a file or folder of the old one goes, by its name and those that were written; others stay.</param>
    /// <exception cref="IOException">The folder cannot be written, or there is a file in its place.</exception>
    public static void Replace(string folder, Action<string> write, Func<string, IReadOnlyCollection<string>, bool> isReplaced)
    {
        var target = Resolve(folder);
        if (File.Exists(target))
        {
            throw new IOException($"{target}: found a file, expected a folder, or nothing.");
        }
        Recover(target, isReplaced);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var place = $"{target}.{Guid.NewGuid():N}";
        using var held = new FileStream(
            place + Marker,
            FileMode.CreateNew,
            FileAccess.Write,
            FileShare.None,
            bufferSize: 1,
            FileOptions.DeleteOnClose
        );
        var (beside, old) = Places(place);
        try
        {
            Directory.CreateDirectory(beside);
            write(beside);
            if (Directory.Exists(target))
            {
                Swap(target, beside, old, isReplaced);
            }
            else
            {
                Directory.Move(beside, target);
            }
        }
        finally
        {
            Remove(beside);
            Remove(old);
        }
    }

    /// <summary>
    /// Ends what a process that is no more has begun: where the folder was renamed away and no new one came, it comes back; what was left
    /// beside it goes. Nothing happens where there is nothing to be done, or no right to do it.
    /// </summary>
    public static void Recover(string folder, Func<string, IReadOnlyCollection<string>, bool> isReplaced)
    {
        if (folder.Length == 0 || folder.Contains('\0'))
        {
            return; // what is no path is told by who reads there
        }
        var target = Resolve(folder);
        var parent = Path.GetDirectoryName(target);
        if (!Directory.Exists(parent))
        {
            return;
        }
        var markers = Directory.EnumerateFiles(parent).Where(file => IsMarker(file, target)).ToArray();
        foreach (var marker in markers)
        {
            try
            {
                // a lock outlives nobody: whoever can take it is alone
                using var held = new FileStream(marker, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                End(target, marker[..^Marker.Length], isReplaced);
                File.Delete(marker);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // somebody writes just now, or it is not ours to tidy up
            }
        }
    }

    private static bool IsMarker(string file, string target) =>
        file.EndsWith(Marker, StringComparison.Ordinal)
        && file.StartsWith(target + ".", StringComparison.Ordinal)
        && Guid.TryParseExact(file[(target.Length + 1)..^Marker.Length], "N", out _);

    private static void End(string target, string place, Func<string, IReadOnlyCollection<string>, bool> isReplaced)
    {
        var (beside, old) = Places(place);
        if (Directory.Exists(old))
        {
            if (Directory.Exists(target))
            {
                string[] written = [.. NamesIn(target)];
                MoveWhatStays(old, target, written, isReplaced, Rename);
            }
            else
            {
                Directory.Move(old, target);
            }
        }
        Remove(beside);
        Remove(old);
    }

    private static (string Beside, string Old) Places(string place) => ($"{place}.tmp", $"{place}.old");

    /// <summary>Follows a link, so that it is not replaced by a folder.</summary>
    private static string Resolve(string folder)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return new DirectoryInfo(full) is { Exists: true } existing
            ? existing.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? full
            : full;
    }

    /// <summary>Renames, each of which is taken back where a later one fails. Between the first two there is no folder: nothing else is done there.</summary>
    private static void Swap(string target, string beside, string old, Func<string, IReadOnlyCollection<string>, bool> isReplaced)
    {
        string[] written = [.. NamesIn(beside)];
        var undo = new Stack<(string From, string To)>();
        try
        {
            Move(target, old);
            Move(beside, target);
            MoveWhatStays(old, target, written, isReplaced, Move);
        }
        catch
        {
            while (undo.TryPop(out var move))
            {
                Rename(move.To, move.From);
            }
            throw;
        }

        void Move(string from, string to)
        {
            Rename(from, to);
            undo.Push((from, to));
        }
    }

    private static void MoveWhatStays(
        string old,
        string target,
        IReadOnlyCollection<string> written,
        Func<string, IReadOnlyCollection<string>, bool> isReplaced,
        Action<string, string> move
    )
    {
        foreach (var name in NamesIn(old).Where(name => !written.Contains(name) && !isReplaced(name, written)).ToArray())
        {
            move(Path.Combine(old, name), Path.Combine(target, name));
        }
    }

    private static IEnumerable<string> NamesIn(string folder) =>
        Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path));

    private static void Rename(string from, string to)
    {
        if (Directory.Exists(from))
        {
            Directory.Move(from, to);
        }
        else
        {
            File.Move(from, to);
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
