using static TorchSharp.torch;

namespace SlSam;

/// <summary>
/// The shape of a transformer, for <see cref="MemoryPlan"/>. <see cref="IsGated"/> tells the two kinds apart: Llama's (root mean square norms before each half of a
/// block, rotary places, a gate in the perceptron, no biases, a head over the vocabulary) and RoBERTa's (layer norms after each half, learned places, biases,
/// a head over a few labels).
/// </summary>
public sealed record TransformerShape
{
    /// <summary>Width of a token, at least 1.</summary>
    public required int Hidden { get; init; }

    /// <summary>Number of blocks, at least 1.</summary>
    public required int Layers { get; init; }

    /// <summary>Number of attention heads, at least 1.</summary>
    public required int Heads { get; init; }

    /// <summary>Heads of keys and values, which groups of heads share; 0, the default: as many as <see cref="Heads"/>.</summary>
    public int KeyValueHeads { get; init; }

    /// <summary>Width of a head; 0, the default: <see cref="Hidden"/> / <see cref="Heads"/>.</summary>
    public int HeadWidth { get; init; }

    /// <summary>Width between the linear maps of a block, at least 1.</summary>
    public required int Intermediate { get; init; }

    /// <summary>Number of tokens that there are, at least 1.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>Whether the table of tokens is the head too.</summary>
    public bool IsTied { get; init; }

    /// <summary>Whether it is a decoder of Llama's kind; else an encoder of RoBERTa's.</summary>
    public bool IsGated { get; init; }

    /// <summary>Rows of an encoder's table of places. Default 514.</summary>
    public int Places { get; init; } = 514;

    /// <summary>What an encoder tells apart. Default 2.</summary>
    public int Labels { get; init; } = 2;

    /// <summary>
    /// Whether an encoder drops activations and attention weights in training, as published ones do: attention then keeps tables of tokens by tokens. Default true.
    /// </summary>
    public bool Drops { get; init; } = true;

    /// <summary>By parameter name, as in the Hugging Face checkpoint, what is frozen for good (<c>requires_grad == false</c>); null, the default: nothing.</summary>
    public Func<string, bool>? IsFrozen { get; init; }

    /// <summary>The weights' type: Float32, the default, BFloat16 or Float16.</summary>
    public ScalarType Type { get; init; } = ScalarType.Float32;

    /// <summary>Activation checkpointing (<see cref="Blocks.BlockStack{TBlock}.BlocksPerSegment"/>), at least 0, the default: off.</summary>
    public int BlocksPerSegment { get; init; }

    /// <summary>
    /// For how many tokens a decoder's logits are there at once, at least 0; the gradient of the head is then gathered in float32 before the backward pass. 0, the
    /// default: for all.
    /// </summary>
    public int LogitsChunk { get; init; }

    internal int KeyValues => KeyValueHeads == 0 ? Heads : KeyValueHeads;

    internal int Head => HeadWidth == 0 ? Hidden / Heads : HeadWidth;

    internal int BytesPerElement => Type == ScalarType.Float32 ? 4 : 2;

    /// <summary>No plan of a step is larger than this number of bytes, which is not counted as exactly as a plan, but does not overflow.</summary>
    /// <param name="batch">Texts.</param>
    /// <param name="length">Tokens of each.</param>
    internal double Bound(int batch, int length)
    {
        const double MostOfOne = 64; // times that anything is there, times its bytes
        var (widths, tokens) = (Hidden + (2.0 * Heads * Head) + Intermediate, (double)batch * length);
        var elements = (((2.0 * Vocabulary) + Places + Labels + widths) * widths) + (4.0 * Layers * widths * widths);
        var table = IsGated ? 0 : (double)Heads * length; // of a token's weights for the others
        return MostOfOne * (elements + (tokens * (Vocabulary + (Layers * (widths + table)))));
    }

    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range; the message names it.</exception>
    /// <exception cref="ArgumentException">Two numbers do not fit together, or the type is none of the three.</exception>
    internal void Validate()
    {
        Require.Positive(Hidden);
        Require.Positive(Layers);
        Require.Positive(Heads);
        Require.NotNegative(KeyValueHeads);
        Require.NotNegative(HeadWidth);
        Require.Positive(Intermediate);
        Require.Positive(Vocabulary);
        Require.Positive(Places);
        Require.Positive(Labels);
        Require.NotNegative(BlocksPerSegment);
        Require.NotNegative(LogitsChunk);
        if (HeadWidth == 0 && Hidden % Heads != 0)
        {
            throw new ArgumentException($"Hidden is {Hidden} and Heads is {Heads}; expected a multiple of the heads, or a HeadWidth.");
        }

        if (Heads % KeyValues != 0)
        {
            throw new ArgumentException($"Heads is {Heads} and KeyValueHeads is {KeyValueHeads}; expected a divisor of the heads.");
        }

        if ((long)Heads * Head > int.MaxValue)
        {
            throw new ArgumentException($"Heads is {Heads} and the width of each {Head}; expected a product of at most {int.MaxValue}.");
        }

        if (Type is not (ScalarType.Float32 or ScalarType.BFloat16 or ScalarType.Float16))
        {
            throw new ArgumentException($"Type is {Type}; expected Float32, BFloat16 or Float16.");
        }
    }
}
