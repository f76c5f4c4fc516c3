using System.Text.RegularExpressions;
using SlSam.HuggingFace.Files;
using SlSam.HuggingFace.Weights;
using static TorchSharp.torch;

namespace SlSam.HuggingFace;

/// <summary>Writes any module as a folder that Hugging Face's libraries read.</summary>
public static partial class CheckpointSaver
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
        FolderSwap.Replace(
            folder,
            into =>
            {
                SafetensorsWriter.Write(Path.Combine(into, Checkpoint.FileName), StateOf(model));
                Write(Path.Combine(into, ConfigName), System.Text.Encoding.UTF8.GetBytes(configJson));
                foreach (var (name, bytes) in otherFiles ?? new Dictionary<string, ReadOnlyMemory<byte>>())
                {
                    Write(Path.Combine(into, name), bytes);
                }
            },
            (name, written) => Weights().IsMatch(name) || CompanionFiles.IsReplaced(name, written)
        );

    /// <summary>Parameters and buffers that are kept, by name, each once; they stay the model's.</summary>
    internal static Dictionary<string, Tensor> StateOf(nn.Module model) =>
        model.state_dict().DistinctBy(pair => pair.Value.Handle).ToDictionary(pair => pair.Key, pair => pair.Value);

    private static void Write(string path, ReadOnlyMemory<byte> bytes)
    {
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        stream.Write(bytes.Span);
        stream.Flush(flushToDisk: true);
    }

    [GeneratedRegex(@"^model(-\d+-of-\d+)?\.safetensors$|^model\.safetensors\.index\.json$")]
    private static partial Regex Weights();
}
