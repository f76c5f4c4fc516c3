using System.CommandLine;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Data;
using SlSam.Samples.Data.Images;
using SlSam.Samples.Reports;
using SlSam.Samples.Training;
using static TorchSharp.torch;

namespace SlSam.DeiT;

/// <summary><c>evaluate</c>: says how well a trained model does on images whose classes are known.</summary>
internal sealed class EvaluateCommand(TextWriter output, TextWriter error)
{
    private const int UsualBatchSize = 64;

    private readonly InferenceArguments _inference = new();
    private readonly Option<int?> _batchSize = ParsedOption.Count("--batch-size", $"Images at once. [default: {UsualBatchSize}]");

    private readonly Option<string> _data = new("--data")
    {
        Description =
            "Folder of CIFAR-10 or CIFAR-100 (binary files) or of images in a folder for each class; cifar10 or cifar100 is fetched.",
        HelpName = "folder",
        Required = true,
    };

    /// <summary>The command itself.</summary>
    public Command Create()
    {
        var command = new Command("evaluate", "Says how well a trained model does on images to be tested on.") { _data };
        _inference.AddTo(command);
        command.Options.Add(_batchSize);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var device = _inference.Device(parsed);
        using var interruption = new Interruption();
        using var hub = InferenceArguments.OpenHub(error);
        var folder = hub.FindData(parsed.GetRequiredValue(_data), interruption.Token);
        var data = ImageSource.Open(folder, ImageUse.Evaluation);
        using var classifier = TrainedClassifier.Load(_inference.ModelFolderOf(parsed, hub, interruption.Token), device, error);
        var batchSize = parsed.GetValue(_batchSize) ?? UsualBatchSize;
        var evaluation = Evaluate(classifier, data, batchSize, device, interruption.Token);
        if (_inference.IsJson(parsed))
        {
            EvaluationOutput.WriteJson(output, evaluation);
        }
        else
        {
            EvaluationOutput.WriteTable(Consoles.Create(output), evaluation);
        }
        return 0;
    }

    private Evaluation Evaluate(TrainedClassifier classifier, ImageData data, int batchSize, Device device, CancellationToken cancellation)
    {
        var match = LabelMatch.Of(data.ClassNames, classifier.ClassNames);
        if (match.Notice is { } notice)
        {
            error.WriteLine(notice);
        }
        var images = new RelabelledImages(data.Test, match.Numbers);
        return Evaluator.Evaluate(classifier.Task, classifier.Batches(images, batchSize), device, cancellation);
    }
}
