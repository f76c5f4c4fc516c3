using System.CommandLine;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Models.Vision;
using SlSam.Samples.Training;
using Spectre.Console;

namespace SlSam.DeiT;

/// <summary><c>train</c>, the command that runs where none is named: its options, and from them the job.</summary>
internal sealed class TrainCommand
{
    /// <summary>The run of two minutes on two cores: a small model, from scratch.</summary>
    private static readonly TrainingOptions Usual = new()
    {
        Epochs = 3,
        BatchSize = 16,
        Seed = 1,
        Optimizer = new OptimizerOptions
        {
            LearningRate = 1e-3,
            WeightDecay = 0.01,
            Rho = 0.05,
        },
    };

    private readonly IAnsiConsole _console;
    private readonly TrainingArguments _training = new(Usual);
    private readonly DeviceChoice _device = new();

    private readonly Choice<string> _size = new(
        "--size",
        "Of the model: about 1, 5.5 (DeiT-Tiny) or 22 million parameters (DeiT-Small); the latter two see pictures of 224 pixels.",
        ViTPresets.Names[0],
        ViTPresets.Names.ToDictionary(name => name)
    );

    private readonly Option<string?> _data = new("--data")
    {
        Description = "Folder with the binary files of CIFAR-10. [default: generated pictures]",
        HelpName = "folder",
    };

    public TrainCommand(IAnsiConsole console) => _console = console;

    /// <summary>Makes a command train: <c>train</c> itself, and the root for want of another.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_size.Option);
        command.Options.Add(_data);
        _training.AddTo(command);
        command.Options.Add(_device.Option);
        command.SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var options = new TrainOptions(_size.Of(parsed), parsed.GetValue(_data), _device.Of(parsed), _training.Read(parsed));
        using var interruption = new Interruption();
        TrainJob.Run(options, _console, interruption.Token);
        return 0;
    }
}
