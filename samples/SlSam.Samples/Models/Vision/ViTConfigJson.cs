using System.Text.Json;
using System.Text.Json.Nodes;

namespace SlSam.Samples.Models.Vision;

/// <summary>Writes the <c>config.json</c> of a classifier, as transformers reads it.</summary>
public static class ViTConfigJson
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The text of the file: what the configuration says, over what the file of the model's origin says beside.</summary>
    /// <param name="model">The classifier.</param>
    /// <param name="origin">The <c>config.json</c> that it was built by; null: none.</param>
    public static string Write(ImageClassifier model, string? origin = null)
    {
        var config = model.Config;
        var json = origin is null ? [] : JsonNode.Parse(File.ReadAllText(origin))!.AsObject();
        foreach (var (key, value) in ConfigFile.ToJson(config))
        {
            json[key] = value?.DeepClone();
        }
        json["architectures"] = new JsonArray(model.GetType().Name);
        json["label2id"] = new JsonObject(
            config
                .Labels.DistinctBy(label => label.Value)
                .Select(label => new KeyValuePair<string, JsonNode?>(label.Value, int.Parse(label.Key)))
        );
        json["dtype"] = model.parameters().First().dtype.ToString().ToLowerInvariant();
        json.Remove("torch_dtype");
        json.Remove("num_labels");
        return json.ToJsonString(Indented) + "\n";
    }
}
