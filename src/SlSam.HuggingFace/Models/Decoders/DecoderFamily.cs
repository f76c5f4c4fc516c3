using System.Text.Json.Nodes;

namespace SlSam.HuggingFace.Models.Decoders;

/// <summary>A kind of models of Llama's shape: what it is called, and what a configuration that is silent means.</summary>
internal sealed record DecoderFamily
{
    /// <summary>Beginning of the names of its classes at Hugging Face.</summary>
    public required string ClassName { get; init; }

    /// <summary>What differs from the defaults of <see cref="DecoderConfig"/>.</summary>
    public required JsonObject Defaults { get; init; }

    /// <summary>Whether queries, keys and values have biases, and what mixes the heads has none, whatever a configuration says.</summary>
    public bool HasBiasesOfQueryKeyAndValue { get; init; }

    /// <summary>Whether its configurations say where biases are.</summary>
    public bool SaysBiases { get; init; }

    /// <summary>Whether a configuration's window is there even where it does not say so.</summary>
    public bool AlwaysHasWindow { get; init; }

    /// <summary>The kinds by their model_type.</summary>
    public static IReadOnlyDictionary<string, DecoderFamily> ByType =>
        new Dictionary<string, DecoderFamily>
        {
            ["llama"] = Llama,
            ["mistral"] = Mistral,
            ["qwen2"] = Qwen2,
        };

    public static DecoderFamily Llama { get; } =
        new()
        {
            ClassName = "Llama",
            SaysBiases = true,
            Defaults = new() { ["vocab_size"] = 32000, ["intermediate_size"] = 11008 },
        };

    public static DecoderFamily Mistral { get; } =
        new()
        {
            ClassName = "Mistral",
            AlwaysHasWindow = true,
            Defaults = new()
            {
                ["vocab_size"] = 32000,
                ["intermediate_size"] = 14336,
                ["num_key_value_heads"] = 8,
                ["max_position_embeddings"] = 131072,
                ["sliding_window"] = 4096,
            },
        };

    public static DecoderFamily Qwen2 { get; } =
        new()
        {
            ClassName = "Qwen2",
            HasBiasesOfQueryKeyAndValue = true,
            Defaults = new()
            {
                ["vocab_size"] = 151936,
                ["intermediate_size"] = 22016,
                ["num_key_value_heads"] = 32,
                ["max_position_embeddings"] = 32768,
                ["sliding_window"] = 4096,
            },
        };
}
