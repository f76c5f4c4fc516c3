using System.CommandLine;
using SlSam.Samples.Applications;
using SlSam.Samples.Data.Images;
using SlSam.Samples.Training;

namespace SlSam.DeiT;

/// <summary><c>evaluate</c>: says how well a trained model does on images whose classes are known.</summary>
internal sealed class EvaluateImages()
    : EvaluateCommand("Says how well a trained model does on images to be tested on.", "images", usualBatchSize: 64)
{
    private readonly Option<string> _data = new("--data")
    {
        Description =
            "Folder of CIFAR-10 or CIFAR-100 (binary files) or of images in a folder for each class; cifar10 or cifar100 is fetched.",
        HelpName = "folder",
        Required = true,
    };

    protected override IReadOnlyList<Option> DataOptions => [_data];

    protected override IReadOnlyList<(string? Set, Evaluation Result)> Evaluate(ModelRequest request, int batchSize)
    {
        var data = ImageSource.Open(request.FindData(request.Parsed.GetRequiredValue(_data)), ImageUse.Evaluation);
        using var classifier = TrainedClassifier.Load(request.FindModel(), request.Device, request.Error);
        var images = new RelabelledImages(data.Test, request.MatchClasses(data.ClassNames, classifier.ClassNames));
        return [(null, Evaluator.Evaluate(classifier.Task, classifier.Batches(images, batchSize), request.Device, request.Cancellation))];
    }
}
