using System.Text.Json.Nodes;
using SlSam.HuggingFace.Json;
using SlSam.HuggingFace.Weights;

namespace SlSam.HuggingFace.Models.Configuration;

/// <summary>What a model was made from, beside its weights; kept to be written back.</summary>
/// <param name="Configuration">All keys of its config.json, also those that nothing here looks at.</param>
/// <param name="Place">Where they came from, for messages.</param>
/// <param name="Companions">Bytes of the other small files by name: tokenizer, preprocessor, chat template.</param>
internal sealed record ModelSource(JsonObject Configuration, string Place, IReadOnlyDictionary<string, byte[]> Companions)
{
    /// <summary>Name of the configuration in a model's folder.</summary>
    public const string FileName = "config.json";

    /// <summary>What the file holds, for messages.</summary>
    public const string Content = "the configuration of a model";

    private static readonly Dictionary<string, string> TypeOfArchitecture = new(StringComparer.Ordinal)
    {
        ["Bert"] = "bert",
        ["DistilBert"] = "distilbert",
        ["Roberta"] = "roberta",
        ["ViT"] = "vit",
        ["DeiT"] = "deit",
        ["Llama"] = "llama",
        ["Mistral"] = "mistral",
        ["Qwen2"] = "qwen2",
    };

    /// <summary>The model's class at Hugging Face; empty where the file does not say.</summary>
    public string Architecture =>
        Configuration["architectures"] is JsonArray names && names.Count > 0 && names[0] is JsonValue name ? name.ToString() : "";

    /// <summary>The kind of model; where the file does not say, what its class is of. Null where neither is told.</summary>
    public string? ModelType =>
        Configuration["model_type"] is JsonValue type ? type.ToString()
        : Architecture.Split("For")[0] is var name && TypeOfArchitecture.TryGetValue(name.Replace("Model", ""), out var found) ? found
        : null;

    /// <summary>Reads what a model's folder has beside the weights.</summary>
    /// <exception cref="FileNotFoundException">There is no configuration.</exception>
    /// <exception cref="InvalidDataException">The configuration is no JSON object.</exception>
    public static ModelSource Read(string folder)
    {
        ModelFolder.Recover(folder);
        var path = Path.Combine(folder, FileName);
        return new ModelSource(ConfigFile.Read<JsonObject>(path, Content), path, CompanionFiles.Read(folder));
    }
}
