using SlSam.Samples.Data.Pictures;
using SlSam.Samples.Data.Pictures.Processing;
using SlSam.Samples.Models.Vision;
using SlSam.Samples.Weights;

namespace SlSam.DeiT;

/// <summary>The folder of a classifier of pictures, as Hugging Face's libraries have it.</summary>
internal static class ClassifierFolder
{
    private const string ConfigName = "config.json";

    /// <summary>The configuration of a classifier of coloured pictures.</summary>
    /// <exception cref="InvalidDataException">It is of something else.</exception>
    public static ViTConfig ReadConfig(string folder)
    {
        var file = Path.Combine(folder, ConfigName);
        var config = ViTConfig.FromFile(file);
        return config.NumChannels == Picture.Channels
            ? config
            : throw new InvalidDataException(
                $"{file}: num_channels: found {config.NumChannels}, expected {Picture.Channels}, for colours."
            );
    }

    /// <summary>Writes a classifier.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="model">The classifier.</param>
    /// <param name="processing">How its pictures are prepared.</param>
    public static void Write(string folder, ImageClassifier model, PictureProcessing processing) =>
        CheckpointSaver.Save(
            model,
            folder,
            model.Config.ToJson(model.GetType().Name),
            new Dictionary<string, string> { [PictureProcessing.FileName] = processing.ToJson() }
        );
}
