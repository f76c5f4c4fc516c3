using System.CommandLine;
using System.Text.Json.Nodes;
using SlSam.Samples.CommandLine;
using Spectre.Console;

namespace SlSam.Samples.Applications;

/// <summary><c>train</c>: its options, and from them the job.</summary>
internal sealed class TrainCommand<TOptions>(SampleApplication<TOptions> sample, IAnsiConsole console)
    where TOptions : SampleOptions
{
    /// <summary>Makes a command train: <c>train</c> itself, and the root for want of another.</summary>
    public void AddTo(Command command)
    {
        sample.Settings.AddTo(command);
        command.SetAction(Run);
    }

    /// <summary>The options that a command line means, as <c>--config</c> reads them.</summary>
    public JsonObject EffectiveOptions(ParseResult parsed) => sample.Settings.Write(sample.Settings.Read(parsed));

    private int Run(ParseResult parsed)
    {
        var options = sample.Settings.Read(parsed);
        using var interruption = new Interruption();
        var job = new TrainingJob(sample.Name, options.Run, sample.Settings.Write(options), console);
        job.Run(sample.Prepare(options, new SampleSources(console, interruption.Token)), interruption.Token);
        return 0;
    }
}
