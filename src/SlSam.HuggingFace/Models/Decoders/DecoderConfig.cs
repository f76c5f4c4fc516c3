using System.Text.Json.Nodes;
using SlSam.HuggingFace.Models.Configuration;
using SlSam.HuggingFace.Models.Layers;

namespace SlSam.HuggingFace.Models.Decoders;

/// <summary>The shape of a model that is built as Llama is, with the defaults of Hugging Face's <c>LlamaConfig</c>.</summary>
internal sealed record DecoderConfig : ModelConfig
{
    public const double DefaultTheta = 10000;

    private static readonly string[] MayBeNull = ["sliding_window", "num_key_value_heads"];

    private static readonly JsonObject Common = new()
    {
        ["hidden_size"] = 4096,
        ["num_hidden_layers"] = 32,
        ["num_attention_heads"] = 32,
        ["hidden_act"] = "silu",
    };

    /// <summary>Rows of the table of tokens.</summary>
    public int VocabSize { get; init; }

    /// <summary>Heads of keys and values, each read by as many heads of queries; null: one for each.</summary>
    public int? NumKeyValueHeads { get; init; }

    /// <summary>Width of a head, even; null: the token's width shared among the heads.</summary>
    public int? HeadDim { get; init; }

    public int MaxPositionEmbeddings { get; init; } = 2048;

    /// <summary>Added to mean squares in norms, in (0, 1).</summary>
    public double RmsNormEps { get; init; } = 1e-6;

    /// <summary>Whether the table of tokens is the last map too.</summary>
    public bool TieWordEmbeddings { get; init; }

    /// <summary>Share of attention weights dropped in training, in [0, 1).</summary>
    public double AttentionDropout { get; init; }

    public bool AttentionBias { get; init; }
    public bool MlpBias { get; init; }

    /// <summary>The token that fills up; below 0 it is counted from the end. Null: there is none.</summary>
    public int? PadTokenId { get; init; }

    /// <summary>Of older configurations.</summary>
    public double? RopeTheta { get; init; }

    public RotaryScaling? RopeParameters { get; init; }

    /// <summary>Of older configurations.</summary>
    public RotaryScaling? RopeScaling { get; init; }

    /// <summary>How far a token looks back, itself included; null: to the beginning.</summary>
    public int? SlidingWindow { get; init; }

    /// <summary>Of Qwen2: whether the window counts.</summary>
    public bool UseSlidingWindow { get; init; }

    /// <summary>Of Qwen2: blocks at the bottom without a window.</summary>
    public int MaxWindowLayers { get; init; } = 28;

    public int KeyValueHeads => NumKeyValueHeads ?? NumAttentionHeads;

    public int HeadWidth => HeadDim ?? HiddenSize / NumAttentionHeads;

    /// <summary>How the rotary embedding is stretched.</summary>
    public RotaryScaling Rotary => RopeParameters ?? RopeScaling ?? new RotaryScaling();

    /// <summary>Base of the rotary embedding's wavelengths.</summary>
    public double Theta => Rotary.RopeTheta ?? RopeTheta ?? DefaultTheta;

    /// <summary>
    /// The most tokens that a text may have: those that it was made for, stretched where that is the scaling's purpose, and not more than a
    /// token sees.
    /// </summary>
    public int MaxLength =>
        (int)
            Math.Min(
                SlidingWindow ?? int.MaxValue,
                MaxPositionEmbeddings * (Rotary.Kind is RotaryScaling.Linear or RotaryScaling.Dynamic ? Rotary.Factor!.Value : 1)
            );

    /// <summary>What <see cref="MaxLength"/> is, for messages.</summary>
    public string DescribeLength() =>
        MaxLength == SlidingWindow ? "a sliding window, beyond which no token looks"
        : MaxLength == MaxPositionEmbeddings ? "the model's context"
        : Invariant($"the model's context of {MaxPositionEmbeddings}, stretched {Rotary.Factor} times ({Rotary.Kind})");

    /// <summary>The row of the token that fills up, which the table does not learn; null: there is none.</summary>
    public int? PaddingRow => PadTokenId < 0 ? VocabSize + PadTokenId : PadTokenId;

    /// <summary>Reads and checks a configuration, of whichever kind it says that it is.</summary>
    /// <exception cref="InvalidDataException">It is of none of these kinds, or no model can be built by it.</exception>
    public static DecoderConfig Read(ModelSource source) =>
        source.ModelType is { } type && DecoderFamily.ByType.TryGetValue(type, out var family)
            ? Read(source, family)
            : throw new InvalidDataException(
                $"{source.Place}: model_type: found '{source.ModelType}', expected one of {string.Join(", ", DecoderFamily.ByType.Keys)}."
            );

    /// <summary>Reads and checks the configuration of a kind of models.</summary>
    /// <exception cref="InvalidDataException">No model can be built by it.</exception>
    public static DecoderConfig Read(ModelSource source, DecoderFamily family)
    {
        var defaults = (JsonObject)Common.DeepClone();
        foreach (var (key, value) in family.Defaults)
        {
            defaults[key] = value?.DeepClone();
        }
        // null says something else than silence here
        foreach (var key in MayBeNull.Where(key => source.Configuration.TryGetPropertyValue(key, out var value) && value is null))
        {
            defaults.Remove(key);
        }
        var config = ConfigReader.Read<DecoderConfig>(source, defaults);
        var hasWindow = family.AlwaysHasWindow || (config.UseSlidingWindow && config.MaxWindowLayers < config.NumHiddenLayers);
        return config with
        {
            SlidingWindow = hasWindow ? config.SlidingWindow : null,
            AttentionBias = family.SaysBiases && config.AttentionBias,
            MlpBias = family.SaysBiases && config.MlpBias,
        };
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequirePositive(VocabSize, "vocab_size");
        RequirePositive(KeyValueHeads, "num_key_value_heads");
        RequirePositive(MaxPositionEmbeddings, "max_position_embeddings");
        RequirePositive(SlidingWindow ?? 1, "sliding_window");
        Require(
            NumAttentionHeads % KeyValueHeads == 0,
            $"num_key_value_heads: found {KeyValueHeads}, expected a divisor of the {NumAttentionHeads} heads"
        );
        Require(
            HeadDim is not null || HiddenSize % NumAttentionHeads == 0,
            $"hidden_size: found {HiddenSize}, expected a multiple of the {NumAttentionHeads} heads, or head_dim"
        );
        Require(HeadWidth > 0 && HeadWidth % 2 == 0, $"head_dim: found {HeadWidth}, expected an even number: halves of a head turn");
        Require(
            PaddingRow is null or >= 0 && !(PaddingRow >= VocabSize),
            $"pad_token_id: found {PadTokenId}, expected one of the {VocabSize} tokens"
        );
        RequireShare(AttentionDropout, "attention_dropout");
        RequireEpsilon(RmsNormEps, "rms_norm_eps");
        Require(Rotary.Fault is null, Rotary.Fault ?? "");
        Require(Theta > 0, Invariant($"rope_theta: found {Theta}, expected more than 0"));
    }
}
