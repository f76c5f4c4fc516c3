using System.CommandLine;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Data;
using SlSam.Samples.Data.Archives;
using SlSam.Samples.Reports;
using SlSam.Samples.Training;
using Spectre.Console;
using static TorchSharp.torch;

namespace SlSam.Samples.Applications;

/// <summary>One use of a command that uses a model: what was asked for, and where results go.</summary>
public sealed class ModelRequest : IDisposable
{
    private readonly InferenceArguments _arguments;
    private readonly Lazy<UserHub> _hub;

    internal ModelRequest(
        ParseResult parsed,
        InferenceArguments arguments,
        TextWriter output,
        TextWriter error,
        RankGroup ranks,
        CancellationToken cancellation
    )
    {
        _arguments = arguments;
        _hub = new Lazy<UserHub>(() => UserHub.Open(new DownloadNotices(error), error.WriteLine));
        (Parsed, Output, Error, Ranks, Cancellation) = (parsed, output, error, ranks, cancellation);
        Console = Consoles.Create(output);
        Device = arguments.Device(parsed, ranks.LocalRank);
    }

    /// <summary>The command line.</summary>
    public ParseResult Parsed { get; }

    /// <summary>For results.</summary>
    public TextWriter Output { get; }

    /// <summary>For what is told beside them.</summary>
    public TextWriter Error { get; }

    /// <summary>Those that do it together; results are the first one's to print, the others' outputs take anything.</summary>
    public RankGroup Ranks { get; }

    /// <summary>Ends the work.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>The output, for tables.</summary>
    public IAnsiConsole Console { get; }

    /// <summary>Where to compute.</summary>
    public Device Device { get; }

    /// <summary>Whether results are printed as JSON, a line each and nothing else.</summary>
    public bool IsJson => _arguments.IsJson(Parsed);

    /// <summary>The folder of the model that was asked for, fetched if need be.</summary>
    /// <exception cref="BadInputException">A variable of the environment has a value that cannot be.</exception>
    /// <exception cref="IOException">It cannot be had; the message says why.</exception>
    public string FindModel() => Find(hub => hub.FindModel(_arguments.Model(Parsed), Cancellation));

    /// <summary>The folder of data: an archive that is known by name is fetched if need be; anything else is taken for a path.</summary>
    /// <inheritdoc cref="FindModel" path="/exception"/>
    public string FindData(string nameOrPath) => Find(hub => hub.FindData(nameOrPath, Cancellation));

    /// <inheritdoc cref="SampleSources.FindTables"/>
    public IReadOnlyList<string> FindTables(string idOrFile, string split) =>
        UserHub.IsDataSet(idOrFile) ? Find(hub => hub.FindTables(idOrFile, split, Cancellation)) : [idOrFile];

    /// <summary>The model's class for each class of some data; tells where they were not matched by name.</summary>
    /// <exception cref="InvalidDataException">They cannot be matched.</exception>
    public IReadOnlyList<int> MatchClasses(IReadOnlyList<string> ofData, IReadOnlyList<string> ofModel)
    {
        var match = LabelMatch.Of(ofData, ofModel);
        if (match.Notice is { } notice)
        {
            Error.WriteLine(notice);
        }
        return match.Numbers;
    }

    /// <summary>Closes the hub.</summary>
    public void Dispose()
    {
        if (_hub.IsValueCreated)
        {
            _hub.Value.Dispose();
        }
    }

    /// <summary>What the first rank on a machine fetches is there for the others.</summary>
    private T Find<T>(Func<UserHub, T> find) => Ranks.FirstOfMachineFirst(() => find(_hub.Value));
}
