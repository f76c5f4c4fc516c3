using System.CommandLine;
using SlSam.HuggingFace;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Reports;

namespace SlSam.DeiT;

/// <summary><c>predict</c>: says what is in images.</summary>
internal sealed class PredictCommand(TextWriter output, TextWriter error)
{
    private readonly InferenceArguments _inference = new();

    private readonly Option<string[]> _images = new("--image")
    {
        Description = "Files of images, PNG or JPEG.",
        HelpName = "file ...",
        Required = true,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>The command itself.</summary>
    public Command Create()
    {
        var command = new Command("predict", "Says what a trained model sees in images.") { _images };
        _inference.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var files = parsed.GetRequiredValue(_images);
        foreach (var file in files)
        {
            ImageFile.RequireFile(file);
        }
        var device = _inference.Device(parsed);
        using var interruption = new Interruption();
        using var hub = InferenceArguments.OpenHub(error);
        using var classifier = TrainedClassifier.Load(_inference.ModelFolderOf(parsed, hub, interruption.Token), device, error);
        var predictions = Predictor.Predict(classifier, files, device, interruption.Token);
        if (_inference.IsJson(parsed))
        {
            PredictionOutput.WriteJson(output, predictions);
        }
        else
        {
            PredictionOutput.WriteTable(Consoles.Create(output), predictions, classifier.ClassNames);
        }
        return 0;
    }
}
