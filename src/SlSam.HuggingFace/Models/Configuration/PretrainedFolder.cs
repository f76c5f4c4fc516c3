using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Models.Configuration;

/// <summary>Writes models as folders.</summary>
internal static class PretrainedFolder
{
    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <inheritdoc cref="TextEncoder.SaveTo"/>
    public static void Save(nn.Module module, IPretrained model, string folder) =>
        CheckpointSaver.Save(
            module,
            folder,
            Configuration(module, model).ToJsonString(Format) + "\n",
            model.Companions.ToDictionary(file => file.Key, file => (ReadOnlyMemory<byte>)file.Value)
        );

    /// <summary>What it was made from, with what has changed since.</summary>
    private static JsonObject Configuration(nn.Module module, IPretrained model)
    {
        var configuration = (JsonObject)model.Parts.Source.Configuration.DeepClone();
        configuration["architectures"] = new JsonArray(model.Parts.Architecture);
        configuration["model_type"] = model.Parts.Source.ModelType;
        var key = configuration.ContainsKey("torch_dtype") ? "torch_dtype" : "dtype";
        configuration[key] = NameOf(module.parameters().First().dtype);
        model.Describe(configuration);
        return configuration;
    }

    private static string NameOf(ScalarType type) =>
        type switch
        {
            ScalarType.Float16 => "float16",
            ScalarType.BFloat16 => "bfloat16",
            ScalarType.Float64 => "float64",
            _ => "float32",
        };
}
