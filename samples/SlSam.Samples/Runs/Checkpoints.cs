namespace SlSam.Samples.Runs;

/// <summary>
/// A run's checkpoints: folders named by how far it was, so that the newest is the last by name. Each is written beside and renamed: it is
/// there whole or not at all. The last two are kept.
/// </summary>
internal sealed class Checkpoints(string folder)
{
    private const string Pattern = "step-*";
    private const string Unfinished = ".tmp";
    private const int Kept = 2;

    /// <summary>Where they are; need not be there.</summary>
    public string Folder { get; } = folder;

    /// <summary>The folder of the newest one; null where there is none.</summary>
    public string? Newest => Folders.LastOrDefault();

    /// <summary>From the oldest to the newest.</summary>
    private IEnumerable<string> Folders => All.Where(path => !IsUnfinished(path)).Order(StringComparer.Ordinal);

    private string[] All => Directory.Exists(Folder) ? Directory.GetDirectories(Folder, Pattern) : [];

    /// <summary>Whether one is there.</summary>
    /// <inheritdoc cref="Add"/>
    public bool Has(int steps, int epochs) => Directory.Exists(FolderOf(steps, epochs));

    /// <summary>Writes one that is not there yet, and removes those that are too old.</summary>
    /// <param name="steps">Steps done.</param>
    /// <param name="epochs">Epochs done, with their test.</param>
    /// <param name="write">Writes into a folder.</param>
    public void Add(int steps, int epochs, Action<string> write)
    {
        var target = FolderOf(steps, epochs);
        Remove(All.Where(IsUnfinished));
        var beside = Directory.CreateDirectory(target + Unfinished).FullName;
        write(beside);
        Directory.Move(beside, target);
        Remove(Folders.SkipLast(Kept));
    }

    /// <summary>Removes all.</summary>
    public void Clear() => Remove(All);

    private string FolderOf(int steps, int epochs) =>
        Path.Combine(Folder, FormattableString.Invariant($"step-{steps:D9}-epoch-{epochs:D6}"));

    private static bool IsUnfinished(string path) => path.EndsWith(Unfinished, StringComparison.Ordinal);

    /// <summary>Renamed first: a folder does not go away at once, and half of one must not look like a checkpoint.</summary>
    private static void Remove(IEnumerable<string> checkpoints)
    {
        foreach (var checkpoint in checkpoints.ToArray())
        {
            var doomed = IsUnfinished(checkpoint) ? checkpoint : checkpoint + Unfinished;
            if (doomed != checkpoint)
            {
                Directory.Move(checkpoint, doomed);
            }
            Directory.Delete(doomed, recursive: true);
        }
    }
}
