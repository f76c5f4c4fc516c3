using System.CommandLine;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Runs;
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

    private int Run(ParseResult parsed)
    {
        var options = Read(parsed);
        using var interruption = new Interruption();
        var source = TrainSource.Find(options, error, interruption.Token);
        var job = new TrainingJob("roberta", options.Run, _settings.Write(options), console);
        job.Run(() => ClassifierToTrain.Create(options, source), interruption.Token);
        return 0;
    }

    /// <summary>A run that goes on has the options it had, unless others are given.</summary>
    private TrainOptions Read(ParseResult parsed)
    {
        var options = _settings.Read(parsed, TrainSettings.FromScratch);
        var file = options.Run.Resume ? RunFolder.FindConfiguration(options.Run.Output) : null;
        var usual = _settings.Read(parsed, TrainSettings.FromScratch, file).Model is null
            ? TrainSettings.FromScratch
            : TrainSettings.FromModel;
        return _settings.Read(parsed, usual, file);
    }
}
