using System.CommandLine;
using static TorchSharp.torch;

namespace SlSam.Samples.CommandLine;

/// <summary>The options of any command that uses a trained model: <c>--model</c>, <c>--device</c> and <c>--json</c>.</summary>
internal sealed class InferenceArguments
{
    private readonly DeviceChoice _device = new();

    private readonly Option<string> _model = new("--model")
    {
        Description = "Folder of a trained model, or its id on the hub.",
        HelpName = "folder|id",
        Required = true,
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print JSON, a line for each result, and nothing else." };

    /// <summary>Adds all options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="computes">Whether it computes; else <c>--device</c> is taken, as all commands take it, and no help speaks of it.</param>
    public void AddTo(Command command, bool computes)
    {
        _device.Option.Hidden = !computes;
        command.Options.Add(_model);
        command.Options.Add(_device.Option);
        command.Options.Add(_json);
    }

    /// <summary>Whether results are printed as JSON.</summary>
    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>Where to compute.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="localRank">Number of this process among those on its machine that work together.</param>
    /// <exception cref="BadInputException">It is not there.</exception>
    public Device Device(ParseResult parsed, int localRank) => _device.Of(parsed, localRank);

    /// <summary>The model that was asked for: a folder or an id of the hub.</summary>
    public string Model(ParseResult parsed) => parsed.GetRequiredValue(_model);
}
