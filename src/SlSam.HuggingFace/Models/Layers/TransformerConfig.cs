using System.Globalization;

namespace SlSam.HuggingFace.Models.Layers;

/// <summary>The shape of a transformer encoder: the fields of a <c>config.json</c> that all kinds share, in Hugging Face's names.</summary>
internal abstract record TransformerConfig
{
    /// <summary>Width of a token, a multiple of <see cref="NumAttentionHeads"/>.</summary>
    public int HiddenSize { get; init; } = 768;

    /// <summary>Number of blocks.</summary>
    public int NumHiddenLayers { get; init; } = 12;

    public int NumAttentionHeads { get; init; } = 12;

    /// <summary>Width between the two linear maps of a block.</summary>
    public int IntermediateSize { get; init; } = 3072;

    /// <summary>Name of the function between them, one of <see cref="Activations"/>.</summary>
    public string HiddenAct { get; init; } = "gelu";

    /// <summary>Share of activations dropped in training, in [0, 1).</summary>
    public double HiddenDropoutProb { get; init; }

    /// <summary>Share of attention weights dropped in training, in [0, 1).</summary>
    public double AttentionProbsDropoutProb { get; init; }

    /// <summary>Standard deviation of the weights before training.</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>Added to variances in norms, in (0, 1).</summary>
    public double LayerNormEps { get; init; } = 1e-12;

    /// <summary>Checks that a model can be built.</summary>
    /// <exception cref="ArgumentException">It cannot; the message names the field, what was found and what was expected.</exception>
    public virtual void Validate()
    {
        RequirePositive(HiddenSize, "hidden_size");
        RequirePositive(NumHiddenLayers, "num_hidden_layers");
        RequirePositive(NumAttentionHeads, "num_attention_heads");
        RequirePositive(IntermediateSize, "intermediate_size");
        Require(
            HiddenSize % NumAttentionHeads == 0,
            $"hidden_size: found {HiddenSize}, expected a multiple of the {NumAttentionHeads} heads"
        );
        Require(Activations.IsKnown(HiddenAct), $"hidden_act: found '{HiddenAct}', expected one of {Activations.KnownNames}");
        RequireShare(HiddenDropoutProb, "hidden_dropout_prob");
        RequireShare(AttentionProbsDropoutProb, "attention_probs_dropout_prob");
        RequireShare(InitializerRange, "initializer_range");
        Require(LayerNormEps is > 0 and < 1, Invariant($"layer_norm_eps: found {LayerNormEps}, expected 0 < e < 1"));
    }

    private protected static void RequirePositive(int value, string field) =>
        Require(value > 0, $"{field}: found {value}, expected 1 or more");

    private protected static void RequireShare(double value, string field) =>
        Require(value is >= 0 and < 1, Invariant($"{field}: found {value}, expected 0 <= p < 1"));

    private protected static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ArgumentException(message + ".");
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
