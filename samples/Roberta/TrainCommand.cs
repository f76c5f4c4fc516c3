using System.CommandLine;
using System.Text.Json.Nodes;
using SlSam.Samples.Applications;
using SlSam.Samples.CommandLine;
using Spectre.Console;

namespace SlSam.Roberta;

/// <summary><c>train</c>: its options, and from them the job.</summary>
internal sealed class TrainCommand(IAnsiConsole console, TextWriter error)
{
    private readonly SettingList<TrainOptions> _settings = TrainSettings.Create();

    /// <summary>Makes a command train: <c>train</c> itself, and the root for want of another.</summary>
    public void AddTo(Command command)
    {
        _settings.AddTo(command);
        command.SetAction(Run);
    }

    /// <summary>The options that a command line means, as <c>--config</c> reads them.</summary>
    public JsonObject EffectiveOptions(ParseResult parsed) => _settings.Write(Read(parsed));

    private int Run(ParseResult parsed)
    {
        var options = Read(parsed);
        using var interruption = new Interruption();
        var job = new TrainingJob("RoBERTa", options.Run, _settings.Write(options), console);
        var source = TrainSource.Find(options, error, interruption.Token);
        job.Run(() => ClassifierToTrain.Create(options, source), interruption.Token);
        return 0;
    }

    private TrainOptions Read(ParseResult parsed) =>
        RunSettings.Read(_settings, parsed, TrainSettings.FromScratch, options => options.Run, TrainSettings.UsualFor);
}
