using SlSam.HuggingFace;
using SlSam.HuggingFace.Images;
using SlSam.Samples;
using SlSam.Samples.Data.Images;
using SlSam.Samples.Runs;
using SlSam.Samples.Training;

namespace SlSam.DeiT;

/// <summary>A classifier of images, new or from a folder, as what a job trains.</summary>
internal static class ClassifierToTrain
{
    /// <summary>Makes the model, with random weights from torch's generator where none are loaded.</summary>
    /// <exception cref="InvalidDataException">The model's folder is not as it should be.</exception>
    /// <exception cref="BadInputException">The size of images is not one for the model.</exception>
    public static Assignment Create(TrainOptions options, TrainSource source)
    {
        var notices = new List<string>();
        var images = source.Images;
        var model = source.Model is { } folder
            ? PretrainedModel.Load<ImageClassifier>(folder, images.ClassNames, notice: notices.Add)
            : PretrainedModel.Create<ImageClassifier>(ViTPresets.Get(options.Size), images.ClassNames);
        try
        {
            Resize(model, options.ImageSize);
            return Assign(options, source, model, notices);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static Assignment Assign(TrainOptions options, TrainSource source, ImageClassifier model, IReadOnlyList<string> notices)
    {
        var (images, training, size) = (source.Images, options.Run.Training, model.ImageSize);
        var processor = source.Model is { } folder ? ImageProcessor.Load(folder, size) : ImageProcessor.Usual("vit", size);
        IImageTransform moves =
            source.Model is null && images.Size == ImageSize.Square(size)
                ? new ShiftAndFlip(size) // small moves, for images that are small themselves
                : new RandomResizedCrop(size, processor.Resampling);
        return new Assignment
        {
            Task = new ImageClassification(model, processor.Normalization),
            Training = new ImageBatches(images.Training, moves, training.BatchSize, training.Seed, shuffled: true),
            Test = new ImageBatches(images.Test, new WholeImage(processor.Resize), training.BatchSize, training.Seed, shuffled: false),
            Unit = "images",
            Blocks = model.Blocks,
            Description = [Describe(options.Model ?? options.Size, model), .. notices, Describe(images)],
            SaveModel = model.SaveTo,
        };
    }

    private static void Resize(ImageClassifier model, int? size)
    {
        try
        {
            model.ResizeImages(size ?? model.ImageSize);
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw new BadInputException($"--image-size: {exception.Message}");
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
