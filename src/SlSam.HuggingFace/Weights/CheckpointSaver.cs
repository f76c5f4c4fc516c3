using SlSam.State;
using static TorchSharp.torch;

namespace SlSam.HuggingFace;

/// <summary>Writes a model as a folder that Hugging Face's transformers loads.</summary>
public static class CheckpointSaver
{
    private const string ConfigName = "config.json";

    /// <summary>
    /// Writes <c>model.safetensors</c> and <c>config.json</c>. A new folder appears whole; in one that exists, both files are written
    /// beside it first and then take their places one after the other, and other files stay as they are.
    /// </summary>
    /// <param name="model">The model; a tied parameter is written once, as transformers does.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="configJson">The text of the configuration.</param>
    /// <param name="otherFiles">Further files of text by name, such as <c>preprocessor_config.json</c>.</param>
    /// <exception cref="IOException">The files cannot be written.</exception>
    public static void Save(nn.Module model, string folder, string configJson, IReadOnlyDictionary<string, string>? otherFiles = null)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var beside = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            SafetensorsWriter.Write(Path.Combine(beside, Checkpoint.FileName), StateOf(model));
            AtomicFile.WriteText(Path.Combine(beside, ConfigName), configJson);
            foreach (var (name, text) in otherFiles ?? new Dictionary<string, string>())
            {
                AtomicFile.WriteText(Path.Combine(beside, name), text);
            }
            MoveInto(beside, target);
        }
        finally
        {
            if (Directory.Exists(beside))
            {
                Directory.Delete(beside, recursive: true);
            }
        }
    }

    private static void MoveInto(string beside, string target)
    {
        if (!Directory.Exists(target))
        {
            Directory.Move(beside, target);
            return;
        }
        foreach (var file in Directory.EnumerateFiles(beside))
        {
            File.Move(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
        }
    }

    /// <summary>Parameters and buffers that are kept, by name, each once; they stay the model's.</summary>
    internal static Dictionary<string, Tensor> StateOf(nn.Module model) =>
        model.state_dict().DistinctBy(pair => pair.Value.Handle).ToDictionary(pair => pair.Key, pair => pair.Value);
}
