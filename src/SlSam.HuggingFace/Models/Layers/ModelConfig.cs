using System.Globalization;

namespace SlSam.HuggingFace.Models.Layers;

/// <summary>The shape of any transformer: the fields of a <c>config.json</c> that all kinds share, in Hugging Face's names.</summary>
internal abstract record ModelConfig
{
    /// <summary>Width of a token.</summary>
    public int HiddenSize { get; init; } = 768;

    /// <summary>Number of blocks.</summary>
    public int NumHiddenLayers { get; init; } = 12;

    public int NumAttentionHeads { get; init; } = 12;

    /// <summary>Width between the linear maps of a block.</summary>
    public int IntermediateSize { get; init; } = 3072;

    /// <summary>Name of the function between them, one of <see cref="Activations"/>.</summary>
    public string HiddenAct { get; init; } = "gelu";

    /// <summary>Standard deviation of the weights before training.</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>Checks that a model can be built.</summary>
    /// <exception cref="ArgumentException">It cannot; the message names the field, what was found and what was expected.</exception>
    public virtual void Validate()
    {
        RequirePositive(HiddenSize, "hidden_size");
        RequirePositive(NumHiddenLayers, "num_hidden_layers");
        RequirePositive(NumAttentionHeads, "num_attention_heads");
        RequirePositive(IntermediateSize, "intermediate_size");
        Require(Activations.IsKnown(HiddenAct), $"hidden_act: found '{HiddenAct}', expected one of {Activations.KnownNames}");
        RequireShare(InitializerRange, "initializer_range");
    }

    private protected static void RequirePositive(int value, string field) =>
        Require(value > 0, $"{field}: found {value}, expected 1 or more");

    private protected static void RequireShare(double value, string field) =>
        Require(value is >= 0 and < 1, Invariant($"{field}: found {value}, expected 0 <= p < 1"));

    /// <summary>That what is added to variances is small, and more than nothing.</summary>
    private protected static void RequireEpsilon(double value, string field) =>
        Require(value is > 0 and < 1, Invariant($"{field}: found {value}, expected 0 < e < 1"));

    private protected static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ArgumentException(message + ".");
        }
    }

    private protected static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
