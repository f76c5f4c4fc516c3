using SlSam.HuggingFace;
using SlSam.Samples.Data.Images;
using SlSam.Samples.Runs;
using SlSam.Samples.Training;

namespace SlSam.DeiT;

/// <summary>A classifier of images, new or from a folder, as what a job trains.</summary>
internal static class ClassifierToTrain
{
    /// <summary>Makes the model, with random weights from torch's generator where none are loaded.</summary>
    /// <exception cref="InvalidDataException">The model's folder is not as it should be.</exception>
    public static Assignment Create(TrainOptions options, TrainSource source)
    {
        var notices = new List<string>();
        var (model, processing) = source.Model is { } folder
            ? Load(folder, source.Images.ClassNames, notices)
            : New(options.Size, source.Images.ClassNames);
        var (images, training, size) = (source.Images, options.Run.Training, model.Config.ImageSize);
        IImageTransform moves =
            source.Model is null && images.Size == ImageSize.Square(size)
                ? new ShiftAndFlip(size) // small moves, for images that are small themselves
                : new RandomResizedCrop(size, processing.Resampling);
        return new Assignment
        {
            Task = new ImageClassification(model, processing.Normalization),
            Training = new ImageBatches(images.Training, moves, training.BatchSize, training.Seed, shuffled: true),
            Test = new ImageBatches(
                images.Test,
                new WholeImage(processing.ForEvaluation(size)),
                training.BatchSize,
                training.Seed,
                shuffled: false
            ),
            Unit = "images",
            Blocks = model.Blocks,
            Description = [Describe(options.Model ?? options.Size, model), .. notices, Describe(images)],
            SaveModel = into => ClassifierFolder.Write(into, model, processing),
        };
    }

    private static (ImageClassifier, ImageProcessing) New(string size, IEnumerable<string> classNames)
    {
        var config = ViTPresets.Get(size, classNames);
        return (ImageClassifier.Create(config), ImageProcessing.Default(config.ModelType, config.ImageSize));
    }

    private static (ImageClassifier, ImageProcessing) Load(string folder, IEnumerable<string> classNames, List<string> notices)
    {
        var config = ClassifierFolder.ReadConfig(folder).WithClasses(classNames);
        var processing = ImageProcessing.Read(folder, config.ModelType, config.ImageSize);
        using var checkpoint = Checkpoint.Open(folder);
        var model = ImageClassifier.Create(config);
        try
        {
            notices.AddRange(CheckpointLoader.Load(model, checkpoint, model.LoadOptions).Notices());
            return (model, processing);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static string Describe(string name, ImageClassifier model)
    {
        var parameters = model.parameters().ToArray();
        return FormattableString.Invariant(
            $"model: {name}, {parameters.Sum(parameter => parameter.numel()):N0} parameters in {parameters.Length} tensors"
        );
    }

    private static string Describe(ImageData images) =>
        FormattableString.Invariant(
            $"data: {images.Description} ({images.Training.Count:N0} to learn from, {images.Test.Count:N0} to be tested on)"
        );
}
