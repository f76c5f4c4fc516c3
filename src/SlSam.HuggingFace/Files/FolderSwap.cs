namespace SlSam.HuggingFace.Files;

/// <summary>
/// Folders that are there whole or not at all: written beside their place, then renamed. One that exists already is renamed away first, and
/// what is to stay of it moves over.
/// </summary>
internal static class FolderSwap
{
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
        var id = Guid.NewGuid().ToString("N");
        var (beside, old) = ($"{target}.{id}.tmp", $"{target}.{id}.old");
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

    /// <summary>Follows a link, so that it is not replaced by a folder.</summary>
    private static string Resolve(string folder)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return new DirectoryInfo(full) is { Exists: true } existing
            ? existing.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? full
            : full;
    }

    /// <summary>Renames, each of which is taken back where a later one fails.</summary>
    private static void Swap(string target, string beside, string old, Func<string, IReadOnlyCollection<string>, bool> isReplaced)
    {
        string[] written = [.. NamesIn(beside)];
        string[] stays = [.. NamesIn(target).Where(name => !written.Contains(name) && !isReplaced(name, written))];
        var undo = new Stack<(string From, string To)>();
        try
        {
            Move(target, old);
            foreach (var name in stays)
            {
                Move(Path.Combine(old, name), Path.Combine(beside, name));
            }
            Move(beside, target);
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
