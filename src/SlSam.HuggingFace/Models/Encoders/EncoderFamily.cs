using System.Text.Json.Nodes;
using SlSam.HuggingFace.Models.Layers;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Models.Encoders;

/// <summary>A kind of encoders of texts: what it is called where, and in what it differs from the others, which is little.</summary>
internal sealed record EncoderFamily
{
    private static readonly LayerNames BertLayer = new()
    {
        Query = "attention.self.query",
        Key = "attention.self.key",
        Value = "attention.self.value",
        Mix = "attention.output.dense",
        AttentionNorm = "attention.output.LayerNorm",
        Widen = "intermediate.dense",
        Narrow = "output.dense",
        OutputNorm = "output.LayerNorm",
    };

    /// <summary>Beginning of the names of its classes at Hugging Face.</summary>
    public required string ClassName { get; init; }

    /// <summary>Beginning of the names of the body's parameters in a model with a head.</summary>
    public required string BodyPrefix { get; init; }

    /// <summary>Where the blocks are in the body.</summary>
    public string Blocks { get; init; } = "encoder.layer";

    /// <summary>What the parts of a block are called.</summary>
    public LayerNames Layer { get; init; } = BertLayer;

    /// <summary>Whether a token's kind (first or second text) has a vector.</summary>
    public bool HasTypes { get; init; } = true;

    /// <summary>Whether places are counted from pad_token_id + 1 on, and padding has none.</summary>
    public bool CountsPlacesFromPadding { get; init; }

    /// <summary>The head's first map, of the first token's vector.</summary>
    public required string Dense { get; init; }

    /// <summary>After it.</summary>
    public Func<Tensor, Tensor> HeadActivation { get; init; } = x => x.tanh();

    /// <summary>Whether something is dropped before it too.</summary>
    public bool DropsBeforeDense { get; init; }

    /// <summary>The head's second map, to the labels.</summary>
    public required string Output { get; init; }

    /// <summary>What a configuration that is silent means.</summary>
    public required JsonObject Defaults { get; init; }

    /// <summary>Keys of <see cref="EncoderConfig"/> by those that its configurations have for them.</summary>
    public IReadOnlyDictionary<string, string> OtherNames { get; init; } = new Dictionary<string, string>();

    public static EncoderFamily Bert { get; } =
        new()
        {
            ClassName = "Bert",
            BodyPrefix = "bert",
            Dense = "bert.pooler.dense",
            Output = "classifier",
            Defaults = DefaultsOf(vocabulary: 30522, pad: 0),
        };

    public static EncoderFamily Roberta { get; } =
        new()
        {
            ClassName = "Roberta",
            BodyPrefix = "roberta",
            CountsPlacesFromPadding = true,
            Dense = "classifier.dense",
            DropsBeforeDense = true,
            Output = "classifier.out_proj",
            Defaults = DefaultsOf(vocabulary: 50265, pad: 1),
        };

    public static EncoderFamily DistilBert { get; } =
        new()
        {
            ClassName = "DistilBert",
            BodyPrefix = "distilbert",
            Blocks = "transformer.layer",
            Layer = new()
            {
                Query = "attention.q_lin",
                Key = "attention.k_lin",
                Value = "attention.v_lin",
                Mix = "attention.out_lin",
                AttentionNorm = "sa_layer_norm",
                Widen = "ffn.lin1",
                Narrow = "ffn.lin2",
                OutputNorm = "output_layer_norm",
            },
            HasTypes = false,
            Dense = "pre_classifier",
            HeadActivation = x => nn.functional.relu(x),
            Output = "classifier",
            Defaults = Set(DefaultsOf(vocabulary: 30522, pad: 0), ("num_hidden_layers", 6), ("classifier_dropout", 0.2)),
            OtherNames = new Dictionary<string, string>
            {
                ["dim"] = "hidden_size",
                ["n_layers"] = "num_hidden_layers",
                ["n_heads"] = "num_attention_heads",
                ["hidden_dim"] = "intermediate_size",
                ["activation"] = "hidden_act",
                ["dropout"] = "hidden_dropout_prob",
                ["attention_dropout"] = "attention_probs_dropout_prob",
                ["seq_classif_dropout"] = "classifier_dropout",
            },
        };

    private static JsonObject DefaultsOf(int vocabulary, int pad) =>
        Set([], ("vocab_size", vocabulary), ("pad_token_id", pad), ("hidden_dropout_prob", 0.1), ("attention_probs_dropout_prob", 0.1));

    private static JsonObject Set(JsonObject json, params IEnumerable<(string Key, JsonNode Value)> values)
    {
        foreach (var (key, value) in values)
        {
            json[key] = value;
        }
        return json;
    }
}
