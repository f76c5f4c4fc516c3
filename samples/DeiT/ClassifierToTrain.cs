using SlSam.HuggingFace;
using SlSam.Samples;
using SlSam.Samples.Applications;
using SlSam.Samples.Data.Images;
using SlSam.Samples.Reports;
using SlSam.Samples.Runs;
using SlSam.Samples.Training;

namespace SlSam.DeiT;

/// <summary>A classifier of images, new or from a folder, as what a job trains.</summary>
internal sealed class ClassifierToTrain
{
    private const int GeneratedTraining = 5000;
    private const int GeneratedTest = 1000;

    /// <summary>The images are the same whatever the seed of a run, so that runs can be compared.</summary>
    private const long GeneratedSeed = 2026;

    private readonly TrainOptions _options;
    private readonly ImageData _images;
    private readonly string? _folder;
    private readonly ClassCosts? _costs;
    private readonly ImageCheck _check;
    private readonly List<string> _notices = [];

    private ClassifierToTrain(TrainOptions options, SampleSources sources)
    {
        _options = options;
        var data = sources.FindData(options.Data);
        _folder = sources.FindModel(options.Model);
        _check = new ImageCheck(data ?? "", ImageCheck.ReadEarlier(options.Run.Resume ? options.Run.Output : null));
        _images = data is null ? GeneratedImages.Make(GeneratedTraining, GeneratedTest, GeneratedSeed) : Open(data, sources);
        _images = _images.WithValidation(options.Run.Training.ValidationShareOrDefault);
        if (options.Run.Training.LabelNoise > 0)
        {
            _images = _images.WithNoise(options.Run.Training.LabelNoise, options.Run.Training.Seed);
        }
        _costs = ClassCosts.Of(
            options.Run.Training,
            _images.ClassNames,
            Enumerable.Range(0, _images.Training.Count).Select(_images.Training.Label)
        );
    }

    /// <summary>Reads images and finds the model, both fetched if need be; the model has random weights where none are loaded.</summary>
    /// <exception cref="IOException">One of them cannot be had.</exception>
    /// <exception cref="InvalidDataException">One of them is not as it should be.</exception>
    public static Func<Assignment> Prepare(TrainOptions options, SampleSources sources) => new ClassifierToTrain(options, sources).Create;

    /// <summary>Images in files are all decoded once, so that a broken one is found now and not after hours.</summary>
    private ImageData Open(string data, SampleSources sources)
    {
        var images = ImageSource.Open(data, ImageUse.Training, _options.Folder);
        var files = images.Files;
        if (files.Count == 0)
        {
            return images;
        }
        var leftOut = sources.Check("images", files.Count, done => _check.Run(files, _options.SkipMalformed, done, sources.Cancellation));
        return leftOut.Count == 0 ? images : ImageSource.Open(data, ImageUse.Training, _options.Folder with { LeftOut = leftOut });
    }

    /// <exception cref="InvalidDataException">The model's folder is not as it should be.</exception>
    /// <exception cref="BadInputException">The size of images is not one for the model.</exception>
    private Assignment Create()
    {
        var model = _folder is null
            ? PretrainedModel.Create<ImageClassifier>(ViTPresets.Get(_options.Size), _images.ClassNames)
            : PretrainedModel.Load<ImageClassifier>(_folder, _images.ClassNames, notice: _notices.Add);
        return Handover.To(model, Assign);
    }

    private Assignment Assign(ImageClassifier model)
    {
        Resize(model);
        var (training, size) = (_options.Run.Training, model.ImageSize);
        var processor = _folder is null ? ImageProcessor.Usual("vit", size) : ImageProcessor.Load(_folder, size);
        IImageTransform moves =
            _folder is null && _images.Size == ImageSize.Square(size)
                ? new ShiftAndFlip(size) // small moves, for images that are small themselves
                : new RandomResizedCrop(size, processor.Resampling);
        return new Assignment
        {
            Task = new ImageClassification(model, processor.Normalization) { Costs = _costs },
            Training = new ImageBatches(_images.Training, moves, training.BatchSize, training.Seed, shuffled: true),
            Validation = _images.Validation is { } kept ? Whole(kept) : null,
            Test = Whole(_images.Test),
            Unit = "images",
            Blocks = model.Blocks,
            ModelName = _options.Model ?? _options.Size,
            DataName = _images.Description,
            DataChecksum = _images.Checksum(),
            Notices =
            [
                .. _notices,
                .. LeftOutLines.Of(_check.LeftOut, "image", areAllKept: true),
                .. LeftOutLines.OfOthers(_images.PassedOver),
            ],
            FilesToKeep = [.. _check.Files, .. LeftOutLines.Files(_check.LeftOut)],
            SaveModel = model.SaveTo,
        };

        ImageBatches Whole(IImageSet images) =>
            new(images, new WholeImage(processor.Resize), training.BatchSize, training.Seed, shuffled: false);
    }

    private void Resize(ImageClassifier model)
    {
        try
        {
            model.ResizeImages(_options.ImageSize ?? model.ImageSize);
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw new BadInputException($"--image-size: {exception.Message}");
        }
    }
}
