using System.Text.Json.Nodes;
using SlSam.HuggingFace;

namespace SlSam.Testing;

/// <summary>Models of a few thousand numbers, whose weights are large, random, and others each time.</summary>
internal static class TinyModels
{
    /// <summary>An encoder of 13 tokens: no dropout, texts of 12 tokens at most.</summary>
    public static JsonObject Encoder(string modelType, params IEnumerable<(string Key, JsonNode? Value)> changes)
    {
        var pad = modelType == "roberta" ? 1 : 0;
        var config = new JsonObject
        {
            ["model_type"] = modelType,
            ["vocab_size"] = 13,
            ["hidden_size"] = 8,
            ["num_hidden_layers"] = 2,
            ["num_attention_heads"] = 2,
            ["intermediate_size"] = 16,
            ["max_position_embeddings"] = modelType == "roberta" ? 14 : 12,
            ["type_vocab_size"] = modelType == "roberta" ? 1 : 2,
            ["pad_token_id"] = pad,
            ["layer_norm_eps"] = 1e-5,
            ["initializer_range"] = 0.5,
            ["hidden_dropout_prob"] = 0.0,
            ["attention_probs_dropout_prob"] = 0.0,
            ["classifier_dropout"] = 0.0,
        };
        return Change(config, changes);
    }

    /// <summary>A vision transformer for images of 16 pixels, in patches of 4.</summary>
    public static JsonObject Vision(string modelType, params IEnumerable<(string Key, JsonNode? Value)> changes) =>
        Change(
            new JsonObject
            {
                ["model_type"] = modelType,
                ["hidden_size"] = 8,
                ["num_hidden_layers"] = 2,
                ["num_attention_heads"] = 2,
                ["intermediate_size"] = 16,
                ["image_size"] = 16,
                ["patch_size"] = 4,
                ["initializer_range"] = 0.5,
            },
            changes
        );

    /// <summary>A model that says what comes next: 13 tokens, texts of 32 at most, four heads that share two of keys and values.</summary>
    public static JsonObject Decoder(string modelType = "llama", params IEnumerable<(string Key, JsonNode? Value)> changes) =>
        Change(
            new JsonObject
            {
                ["model_type"] = modelType,
                ["vocab_size"] = 13,
                ["hidden_size"] = 8,
                ["num_hidden_layers"] = 2,
                ["num_attention_heads"] = 4,
                ["num_key_value_heads"] = 2,
                ["intermediate_size"] = 16,
                ["max_position_embeddings"] = 32,
                ["initializer_range"] = 0.5,
                ["bos_token_id"] = 1,
                ["eos_token_id"] = 2,
            },
            changes
        );

    /// <summary>RoBERTa with two classes, or those that are given.</summary>
    public static SequenceClassifier Roberta(params IReadOnlyList<string> labels) =>
        PretrainedModel.Create<SequenceClassifier>(Encoder("roberta"), labels.Count == 0 ? null : labels);

    private static JsonObject Change(JsonObject config, IEnumerable<(string Key, JsonNode? Value)> changes)
    {
        foreach (var (key, value) in changes)
        {
            config[key] = value;
        }
        return config;
    }
}
