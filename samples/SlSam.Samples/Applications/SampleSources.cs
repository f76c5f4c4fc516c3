using System.Text.Json;
using SlSam.Samples.Data.Archives;
using SlSam.Samples.Reports;
using SlSam.Samples.Training;
using Spectre.Console;

namespace SlSam.Samples.Applications;

/// <summary>Finds what a user named, on the disk or on the hub, and shows what is fetched.</summary>
/// <param name="console">Shows it.</param>
/// <param name="cancellation">Ends a download.</param>
/// <param name="ranks">Those that want it; what the first one on a machine fetches is there for the others. Null: this process.</param>
public sealed class SampleSources(IAnsiConsole console, CancellationToken cancellation, RankGroup? ranks = null)
{
    /// <summary>Those that want the same.</summary>
    internal RankGroup Ranks { get; } = ranks ?? RankGroup.Alone;

    /// <summary>Ends what takes long.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>The folder of a model: a folder is taken as it is, an id of the hub is fetched if need be; null for null.</summary>
    /// <exception cref="BadInputException">A variable of the environment has a value that cannot be.</exception>
    /// <exception cref="IOException">It cannot be had; the message says why.</exception>
    public string? FindModel(string? idOrFolder) => idOrFolder is null ? null : Watch(hub => hub.FindModel(idOrFolder, cancellation));

    /// <summary>The folder of data: an archive that is known by name is fetched if need be; anything else is taken for a path; null for null.</summary>
    /// <inheritdoc cref="FindModel" path="/exception"/>
    public string? FindData(string? nameOrPath) => nameOrPath is null ? null : Watch(hub => hub.FindData(nameOrPath, cancellation));

    /// <summary>The tables of data: a path is taken as it is, the Parquet files of a data set on the hub are fetched if need be.</summary>
    /// <param name="idOrFile">A path, or an id of a data set on the hub.</param>
    /// <param name="split">Of a data set on the hub, what the names of the files begin with.</param>
    /// <inheritdoc cref="FindModel" path="/exception"/>
    public IReadOnlyList<string> FindTables(string idOrFile, string split) =>
        UserHub.IsDataSet(idOrFile) ? Watch(hub => hub.FindTables(idOrFile, split, cancellation)) : [idOrFile];

    /// <summary>Looks through many files, and shows how far it is. Of several ranks the first one does, and the others are told what it found.</summary>
    /// <param name="what">What they are, in the plural: "images".</param>
    /// <param name="count">How many there are.</param>
    /// <param name="work">Is given what to call after each, on any thread.</param>
    /// <returns>The files that were found.</returns>
    public IReadOnlySet<string> Check(string what, int count, Func<Action, IReadOnlySet<string>> work)
    {
        IReadOnlySet<string> found = new HashSet<string>();
        var text = Ranks.FromFirst(() =>
        {
            found = new CheckConsole(console).Watch(what, count, work);
            return JsonSerializer.Serialize(found);
        });
        return Ranks.IsFirst ? found : JsonSerializer.Deserialize<HashSet<string>>(text)!;
    }

    private T Watch<T>(Func<UserHub, T> find) =>
        Ranks.FirstOfMachineFirst(() =>
            new DownloadConsole(console).Watch(
                (progress, notice) =>
                {
                    using var hub = UserHub.Open(progress, notice);
                    return find(hub);
                }
            )
        );
}
