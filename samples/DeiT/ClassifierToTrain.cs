using SlSam.Samples.Data.Pictures;
using SlSam.Samples.Data.Pictures.Processing;
using SlSam.Samples.Models.Vision;
using SlSam.Samples.Runs;
using SlSam.Samples.Training;
using SlSam.Samples.Weights;

namespace SlSam.DeiT;

/// <summary>A classifier of pictures, new or from a folder, as what a job trains.</summary>
internal static class ClassifierToTrain
{
    /// <summary>Makes the model, with random weights from torch's generator where none are loaded.</summary>
    /// <exception cref="InvalidDataException">The model's folder is not as it should be.</exception>
    public static Assignment Create(TrainOptions options, TrainSource source)
    {
        var notices = new List<string>();
        var (model, processing) = source.Model is { } folder
            ? Load(folder, source.Pictures.ClassNames, notices)
            : New(options.Size, source.Pictures.ClassNames);
        var (pictures, training, size) = (source.Pictures, options.Run.Training, model.Config.ImageSize);
        var moves =
            source.Model is null && pictures.Size == PictureSize.Square(size)
                ? new ShiftAndFlip(size) // small moves, for pictures that are small themselves
                : processing.ForTraining(size);
        return new Assignment
        {
            Task = new ImageClassification(model, processing.Normalization),
            Training = new PictureBatches(pictures.Training, moves, training.BatchSize, training.Seed, shuffled: true),
            Test = new PictureBatches(pictures.Test, processing.ForEvaluation(size), training.BatchSize, training.Seed, shuffled: false),
            Unit = "images",
            Blocks = model.Blocks,
            Description = [Describe(options.Model ?? options.Size, model), .. notices, Describe(pictures)],
            SaveModel = into => ClassifierFolder.Write(into, model, processing),
        };
    }

    private static (ImageClassifier, PictureProcessing) New(string size, IEnumerable<string> classNames)
    {
        var config = ViTPresets.Get(size, classNames);
        return (ImageClassifier.Create(config), PictureProcessing.Default(config));
    }

    private static (ImageClassifier, PictureProcessing) Load(string folder, IEnumerable<string> classNames, List<string> notices)
    {
        var config = ClassifierFolder.ReadConfig(folder).WithClasses(classNames);
        var processing = PictureProcessing.Read(folder, config);
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

    private static string Describe(PictureData pictures) =>
        FormattableString.Invariant(
            $"data: {pictures.Description} ({pictures.Training.Count:N0} to learn from, {pictures.Test.Count:N0} to be tested on)"
        );
}
