using System.CommandLine;
using SlSam.Samples.Applications;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Data.Images;
using SlSam.Samples.Reports;
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

    private readonly IReadOnlyList<Setting<ImageFolderOptions>> _folder = ImageFolderSettings.Create(isForTraining: false);

    private readonly Option<bool> _skipMalformed = new("--skip-malformed")
    {
        Description = "Leave out and list files that are no images, broken or very large, in place of stopping.",
    };

    protected override IReadOnlyList<Option> DataOptions => [_data, .. _folder.Select(setting => setting.Option), _skipMalformed];

    protected override IReadOnlyList<(string? Set, Evaluation Result)> Evaluate(ModelRequest request, int batchSize)
    {
        var options = _folder.Aggregate(new ImageFolderOptions(), (read, setting) => setting.Apply(request.Parsed, read));
        var folder = request.FindData(request.Parsed.GetRequiredValue(_data));
        var data = Open(folder, options, request);
        using var classifier = TrainedClassifier.Load(request.FindModel(), request.Device, request.Error);
        var numbers = request.MatchClasses(data.ClassNames, classifier.ClassNames);
        var images = new RelabelledImages(
            data.Test,
            [.. Enumerable.Range(0, data.Test.Count).Select(index => numbers[data.Test.Label(index)])]
        );
        if (data.Notice is { } notice)
        {
            request.Error.WriteLine(notice);
        }
        return
        [
            (
                null,
                Evaluator.Evaluate(
                    classifier.Task,
                    classifier.Batches(images, batchSize),
                    request.Device,
                    request.Ranks,
                    request.Cancellation
                )
            ),
        ];
    }

    /// <summary>Where a broken file ends the evaluation anyway, it need not be looked for.</summary>
    private ImageData Open(string folder, ImageFolderOptions options, ModelRequest request)
    {
        if (!request.Parsed.GetValue(_skipMalformed))
        {
            return ImageSource.Open(folder, ImageUse.Evaluation, options);
        }
        var check = new ImageCheck(folder, earlier: []);
        var files = ImageSource.Open(folder, ImageUse.Evaluation, options).Files;
        var leftOut = check.Run(files, skipMalformed: true, done: () => { }, request.Cancellation);
        foreach (var line in LeftOutLines.Of(check.LeftOut, "image"))
        {
            request.Error.WriteLine(line);
        }
        return ImageSource.Open(folder, ImageUse.Evaluation, options with { LeftOut = leftOut });
    }
}
