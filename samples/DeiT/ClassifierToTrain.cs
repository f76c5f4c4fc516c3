using SlSam.Samples.Data.Pictures;
using SlSam.Samples.Models.Vision;
using SlSam.Samples.Runs;
using SlSam.Samples.Training;
using SlSam.Samples.Weights;

namespace SlSam.DeiT;

/// <summary>A classifier of pictures, new or from a folder, as what a job trains.</summary>
internal static class ClassifierToTrain
{
    private const string ConfigName = "config.json";
    private const string ProcessorName = "preprocessor_config.json";

    /// <summary>Makes the model, with random weights from torch's generator where none are loaded.</summary>
    public static Assignment Create(TrainOptions options, TrainSource source)
    {
        var description = new List<string>();
        var model = source.Model is { } folder
            ? Load(folder, source.Pictures, description)
            : ImageClassifier.Create(ViTPresets.Get(options.Size, source.Pictures.ClassNames));
        var (pictures, training, size) = (source.Pictures, options.Run.Training, model.Config.ImageSize);
        var parameters = model.parameters().ToArray();
        var count = FormattableString.Invariant($"{parameters.Sum(p => p.numel()):N0} parameters in {parameters.Length} tensors");
        return new Assignment
        {
            Task = new ImageClassification(model, PixelNormalization.Symmetric),
            Training = new PictureBatches(
                pictures.Training,
                TrainingTransform(size, pictures.Training),
                training.BatchSize,
                training.Seed,
                shuffled: true
            ),
            Test = new PictureBatches(pictures.Test, new Resize(size), training.BatchSize, training.Seed, shuffled: false),
            Unit = "images",
            Blocks = model.Blocks,
            Description =
            [
                $"model: {options.Model ?? options.Size}, {count}",
                .. description,
                FormattableString.Invariant(
                    $"data: {pictures.Description} ({pictures.Training.Count:N0} to learn from, {pictures.Test.Count:N0} to be tested on)"
                ),
            ],
            SaveModel = into => Save(model, into),
        };
    }

    private static ImageClassifier Load(string folder, PictureData pictures, List<string> description)
    {
        var config = ViTConfig.FromFile(Path.Combine(folder, ConfigName)).WithClasses(pictures.ClassNames);
        using var checkpoint = Checkpoint.Open(folder);
        var model = ImageClassifier.Create(config);
        try
        {
            description.AddRange(CheckpointLoader.Load(model, checkpoint, model.LoadOptions).Notices());
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static void Save(ImageClassifier model, string into) =>
        CheckpointSaver.Save(
            model,
            into,
            model.Config.ToJson(model.GetType().Name),
            new Dictionary<string, string> { [ProcessorName] = "{}" }
        );

    /// <summary>Small moves for pictures that have the model's size already; the paper's random crops for those that are enlarged.</summary>
    private static IPictureTransform TrainingTransform(int size, IPictureSet pictures) =>
        pictures.Read(0).Height == size ? new ShiftAndFlip(size) : new RandomResizedCrop(size);
}
