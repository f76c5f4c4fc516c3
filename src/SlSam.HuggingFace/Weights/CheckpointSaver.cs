using SlSam.HuggingFace.Weights;
using static TorchSharp.torch;

namespace SlSam.HuggingFace;

/// <summary>Writes any module as a folder that Hugging Face's libraries read.</summary>
public static class CheckpointSaver
{
    private const string ConfigName = "config.json";

    /// <summary>
    /// Writes <c>model.safetensors</c> and <c>config.json</c>. The folder appears whole; one that exists is swapped for it as a whole. Weights
    /// that were there go, whatever their files were; files that are no model's stay.
    /// </summary>
    /// <param name="model">The model; a tied parameter is written once, as transformers does.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="configJson">The text of the configuration.</param>
    /// <param name="otherFiles">Further files by name, such as those of a tokenizer, which takes the place of one that was there.</param>
    /// <exception cref="IOException">The files cannot be written; what was there is as it was.</exception>
    public static void Save(
        nn.Module model,
        string folder,
        string configJson,
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>>? otherFiles = null
    ) =>
        ModelFolder.Write(
            folder,
            into =>
            {
                SaveWeights(model, Path.Combine(into, Checkpoint.FileName));
                ModelFolder.WriteFile(Path.Combine(into, ConfigName), System.Text.Encoding.UTF8.GetBytes(configJson));
                foreach (var (name, bytes) in otherFiles ?? new Dictionary<string, ReadOnlyMemory<byte>>())
                {
                    ModelFolder.WriteFile(Path.Combine(into, name), bytes);
                }
            }
        );

    /// <summary>Writes the weights alone, as one safetensors file, which <see cref="Checkpoint.Open"/> reads: whole or not at all.</summary>
    /// <param name="model">The model; a tied parameter is written once, as transformers does.</param>
    /// <param name="path">Of the file.</param>
    /// <exception cref="IOException">The file cannot be written; one that was there is as it was.</exception>
    public static void SaveWeights(nn.Module model, string path) =>
        SafetensorsWriter.Write(
            path,
            model.state_dict().DistinctBy(pair => pair.Value.Handle).ToDictionary(pair => pair.Key, pair => pair.Value)
        );
}
