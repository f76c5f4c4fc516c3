namespace SlSam.Planning;

/// <summary>What one block makes in a pass, in bytes.</summary>
/// <param name="Kept">What autograd keeps until the block's backward pass.</param>
/// <param name="Passing">What is there beside it at the end of the forward pass: the block disposes it with its scope.</param>
/// <param name="Backward">What its backward pass has at most beside what is kept: gradients of activations.</param>
internal readonly record struct BlockActivations(long Kept, long Passing, long Backward)
{
    /// <summary>Counts a block.</summary>
    /// <param name="shape">The model.</param>
    /// <param name="tokens">Tokens of a batch.</param>
    /// <param name="length">Tokens of a text.</param>
    /// <param name="mask">Bytes in which dropout keeps what it dropped: the type's on the CPU, one on a device.</param>
    /// <param name="isActive">Says of the end of a parameter's name whether its gradient is computed: a linear map keeps its input for that alone.</param>
    public static BlockActivations Of(TransformerShape shape, long tokens, long length, long mask, Func<string, bool> isActive) =>
        shape.IsGated ? OfDecoder(shape, tokens, isActive) : OfEncoder(shape, tokens, length, mask, isActive);

    private static BlockActivations OfDecoder(TransformerShape shape, long tokens, Func<string, bool> isActive)
    {
        long type = shape.BytesPerElement;
        long hidden = shape.Hidden;
        long wide = shape.Intermediate;
        long queries = shape.Heads * shape.Head;
        long keys = shape.KeyValues * shape.Head;
        var (norm1, norm2) = (One(isActive("input_layernorm.weight")), One(isActive("post_attention_layernorm.weight")));
        var maps = One(isActive("q_proj.weight") || isActive("k_proj.weight") || isActive("v_proj.weight"));
        var gates = One(isActive("gate_proj.weight") || isActive("up_proj.weight"));
        var down = One(isActive("down_proj.weight"));
        var repeated = queries == keys ? keys : 2 * queries; // keys and values for each head

        var exact = 4 * ((2 * hidden) + 2 + shape.Heads); // inputs of the norms in float32, their scales, the softmax's sums
        var attention = (norm1 * hidden) + (maps * hidden) + (queries + keys) + repeated + queries;
        var perceptron = (norm2 * hidden) + (gates * hidden) + (3 * wide) + (down * wide);
        var passing =
            (2 * (queries + keys))
            + (queries == keys ? 0 : keys)
            + (2 * hidden)
            + ((4 - norm1 - maps - norm2 - gates) * hidden)
            + ((1 - down) * wide);
        var backward = ((3 - down) * wide) + (2 * hidden);
        return new BlockActivations(
            tokens * (exact + (type * (attention + perceptron))),
            tokens * type * passing,
            tokens * type * backward
        );
    }

    private static BlockActivations OfEncoder(TransformerShape shape, long tokens, long length, long mask, Func<string, bool> isActive)
    {
        long type = shape.BytesPerElement;
        long hidden = shape.Hidden;
        long wide = shape.Intermediate;
        var table = shape.Heads * length; // of a token's weights for the others
        var maps = One(isActive("query.weight") || isActive("key.weight") || isActive("value.weight"));
        var mix = One(isActive("attention.output.dense.weight"));
        var widen = One(isActive("intermediate.dense.weight"));
        var narrow = One(isActive("output.dense.weight"));
        var drops = One(shape.Drops);

        // attention with dropout is computed table by table, in float32 whatever the type
        var exact = shape.Drops ? 4 * ((3 * hidden) + (2 * table)) : 0;
        var attention = (maps * hidden) + (shape.Drops ? mix * hidden : 4 * hidden);
        var perceptron = (widen * hidden) + wide + (narrow * wide);
        var bytes = exact + (drops * (((mask == 1 ? 1 : 4) * table) + (mask * 2 * hidden))) + 16 + (shape.Drops ? 0 : 4 * shape.Heads); // masks, means and deviations, the softmax's sums
        var kept = bytes + (type * (attention + perceptron + (2 * hidden)));
        var passing = (drops * 3 * hidden) + (4 * hidden) + ((2 - maps - widen) * hidden) + ((1 - narrow) * wide);
        var mapped = ((2 - narrow) * wide) + (2 * hidden);
        var gathered = (3 * drops * table) + (5 * hidden) - perceptron;
        return new BlockActivations(tokens * kept, tokens * type * passing, tokens * type * Math.Max(mapped, gathered));
    }

    private static long One(bool condition) => condition ? 1 : 0;
}
