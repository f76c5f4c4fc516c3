using SlSam.HuggingFace;

namespace SlSam.DeiT;

/// <summary>The folder of a classifier of images, as Hugging Face's libraries have it.</summary>
internal static class ClassifierFolder
{
    private const string ConfigName = "config.json";

    /// <summary>The configuration of a classifier of coloured images.</summary>
    /// <exception cref="InvalidDataException">It is of something else.</exception>
    public static ViTConfig ReadConfig(string folder)
    {
        var file = Path.Combine(folder, ConfigName);
        var config = ViTConfig.FromFile(file);
        return config.NumChannels == Image.Channels
            ? config
            : throw new InvalidDataException($"{file}: num_channels: found {config.NumChannels}, expected {Image.Channels}, for colours.");
    }

    /// <summary>Writes a classifier.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="model">The classifier.</param>
    /// <param name="processing">How its images are prepared.</param>
    public static void Write(string folder, ImageClassifier model, ImageProcessing processing) =>
        CheckpointSaver.Save(
            model,
            folder,
            model.Config.ToJson(model.GetType().Name),
            new Dictionary<string, string> { [ImageProcessing.FileName] = processing.ToJson() }
        );
}
