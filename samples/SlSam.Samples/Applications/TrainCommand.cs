using System.CommandLine;
using System.Text.Json.Nodes;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Reports;
using SlSam.Samples.Training;

namespace SlSam.Samples.Applications;

/// <summary><c>train</c>: its options, and from them the job, which ranks do together.</summary>
internal sealed class TrainCommand<TOptions>(
    SampleApplication<TOptions> sample,
    TextWriter output,
    TextWriter error,
    CollectiveChoice collective
)
    where TOptions : SampleOptions
{
    /// <summary>Makes a command train: <c>train</c> itself, and the root for want of another.</summary>
    public void AddTo(Command command)
    {
        sample.Settings.AddTo(command);
        command.Action = new SharedAction(collective, error, Run);
    }

    /// <summary>The options that a command line means, as <c>--config</c> reads them.</summary>
    public JsonObject EffectiveOptions(ParseResult parsed) => sample.Settings.Write(sample.Settings.Read(parsed));

    private int Run(ParseResult parsed, RankGroup ranks)
    {
        var options = sample.Settings.Read(parsed);
        var console = Consoles.Create(ranks.IsFirst ? output : TextWriter.Null);
        using var interruption = new Interruption();
        var job = new TrainingJob(sample.Name, options.Run, sample.Settings.Write(options), console, ranks) { Model = options.Model };
        job.Run(sample.Prepare(options, new SampleSources(console, interruption.Token, ranks)), interruption.Token);
        return 0;
    }
}
