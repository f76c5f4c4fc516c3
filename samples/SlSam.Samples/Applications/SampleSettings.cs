using System.CommandLine;
using System.Text.Json.Nodes;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Runs;
using TorchSharp;

namespace SlSam.Samples.Applications;

/// <summary>The options of a sample's <c>train</c>: <c>--model</c>, the sample's own, and those of any run; and what holds where they are not given.</summary>
public sealed class SampleSettings<TOptions>
    where TOptions : SampleOptions
{
    private readonly SettingList<TOptions> _settings;
    private readonly TOptions _fromScratch;
    private readonly TOptions _fromModel;
    private readonly TOptions _onGpu;

    /// <summary>Makes the list.</summary>
    /// <param name="model">What <c>--model</c> may name, for the help: "an example of an id".</param>
    /// <param name="own">The sample's own options.</param>
    /// <param name="fromScratch">What holds where no model is given.</param>
    /// <param name="fromModel">What holds where one is.</param>
    /// <param name="hasClasses">Whether it trains on classes, which may have weights.</param>
    /// <param name="onGpu">What holds where a model is given and it is trained on a GPU; null: the same.</param>
    public SampleSettings(
        string model,
        IEnumerable<Setting<TOptions>> own,
        TOptions fromScratch,
        TOptions fromModel,
        bool hasClasses = false,
        TOptions? onGpu = null
    )
    {
        (_fromScratch, _fromModel, _onGpu) = (fromScratch, fromModel, onGpu ?? fromModel);
        _settings = new SettingList<TOptions>(
            [
                Setting.Create(
                    "--model",
                    $"Folder of a model to fine-tune, or its id on the hub, such as {model}. [default: a new, small model]",
                    ValueKind.Text("a folder or an id", "folder|id"),
                    (TOptions options) => options.Model,
                    (options, value) => options with { Model = value }
                ),
                .. own,
                .. RunSettings
                    .Create(hasClasses)
                    .Select(setting => setting.Within<TOptions>(options => options.Run, (options, run) => options with { Run = run })),
            ],
            fromScratch,
            ("with --model", fromModel),
            ("with --model on a GPU", _onGpu)
        );
    }

    /// <summary>Says what kind of device <c>--device</c> means; null: by what there is.</summary>
    internal Func<string, DeviceType>? KindOfDevice { get; init; }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command) => _settings.AddTo(command);

    /// <summary>The options as <c>--config</c> reads them.</summary>
    public JsonObject Write(TOptions options) => _settings.Write(options);

    /// <summary>What the user asked for; a run that goes on has the options it had, unless others are given.</summary>
    /// <exception cref="IOException">A file of configuration cannot be read.</exception>
    /// <exception cref="InvalidDataException">It has an unknown key or a bad value.</exception>
    public TOptions Read(ParseResult parsed)
    {
        var given = _settings.Read(parsed, _fromScratch);
        var file = given.Run.Resume ? RunFolder.FindConfiguration(given.Run.Output) : null;
        var options = _settings.Read(parsed, _fromScratch, file);
        if (options.Model is null)
        {
            return options;
        }
        options = _settings.Read(parsed, _fromModel, file);
        var differs = !ReferenceEquals(_onGpu, _fromModel);
        return differs && KindOf(options.Run.Device) == DeviceType.CUDA ? _settings.Read(parsed, _onGpu, file) : options;

        DeviceType KindOf(string name) => KindOfDevice?.Invoke(name) ?? DeviceChoice.Find(name).type;
    }
}
