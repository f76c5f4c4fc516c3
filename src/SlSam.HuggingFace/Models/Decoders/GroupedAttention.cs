using SlSam.HuggingFace.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace.Models.Decoders;

/// <summary>
/// Every token gathers from those before it and from itself, by several heads, of which groups share their keys and values: tokens
/// [batch, tokens, hidden] to the same shape.
/// </summary>
internal sealed class GroupedAttention : Module
{
    private readonly DecoderConfig _config;
    private readonly int _block;
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear _mix;

    /// <param name="config">The shape.</param>
    /// <param name="hasBiases">Whether the maps to queries, keys and values have biases.</param>
    /// <param name="block">Number of the block that it is in.</param>
    public GroupedAttention(DecoderConfig config, bool hasBiases, int block)
        : base(nameof(GroupedAttention))
    {
        var (hidden, width) = (config.HiddenSize, config.HeadWidth);
        _config = config;
        _block = block;
        _query = this.Put("q_proj", Linear(hidden, config.NumAttentionHeads * width, hasBiases));
        _key = this.Put("k_proj", Linear(hidden, config.KeyValueHeads * width, hasBiases));
        _value = this.Put("v_proj", Linear(hidden, config.KeyValueHeads * width, hasBiases));
        _mix = this.Put("o_proj", Linear(config.NumAttentionHeads * width, hidden, config.AttentionBias));
    }

    /// <summary>What the tokens gather, in the current dispose scope.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="rotation">At their places.</param>
    /// <param name="mask">Bool [batch, 1, tokens, tokens gathered from]; null: all up to itself.</param>
    /// <param name="cache">Keys and values of the tokens before these, to which theirs are added; null: there are none before.</param>
    public Tensor Gather(Tensor tokens, Rotation rotation, Tensor? mask, KeyValueCache? cache)
    {
        using var scope = NewDisposeScope();
        var (heads, groups) = (_config.NumAttentionHeads, _config.KeyValueHeads);
        var turned = rotation.Turn(ByHead(cat([_query.call(tokens), _key.call(tokens)], -1), heads + groups)).transpose(1, 2);
        var query = turned.narrow(1, 0, heads);
        var (key, value) = (turned.narrow(1, heads, groups), ByHead(_value.call(tokens), groups).transpose(1, 2));
        if (cache is not null)
        {
            (key, value) = cache.Add(_block, key, value);
        }
        var gathered = tokens.shape[1] == 1 ? GatherForOne(query, key, value, mask) : GatherForAll(query, key, value, mask);
        return _mix.call(gathered).MoveToOuterDisposeScope();
    }

    /// <summary>Parts are registered by the constructor, under the checkpoint's names; fields would add them a second time.</summary>
    protected override void RegisterComponents() { }

    private Tensor GatherForAll(Tensor query, Tensor key, Tensor value, Tensor? mask) =>
        functional
            .scaled_dot_product_attention(
                query,
                ForEachHead(key),
                ForEachHead(value),
                attn_mask: mask,
                p: training ? _config.AttentionDropout : 0,
                is_casual: mask is null
            )
            .transpose(1, 2)
            .flatten(2);

    /// <summary>The last token gathers from all: the heads of a group are as good as tokens, and keys and values stay where they are.</summary>
    private Tensor GatherForOne(Tensor query, Tensor key, Tensor value, Tensor? mask) =>
        functional
            .scaled_dot_product_attention(
                query.reshape(query.shape[0], _config.KeyValueHeads, -1, _config.HeadWidth),
                key,
                value,
                attn_mask: mask,
                p: training ? _config.AttentionDropout : 0
            )
            .reshape(query.shape[0], 1, -1);

    /// <summary>[batch, groups, tokens, width] to [batch, heads, tokens, width].</summary>
    private Tensor ForEachHead(Tensor tokens)
    {
        var repeated = _config.NumAttentionHeads / _config.KeyValueHeads;
        return repeated == 1 ? tokens : tokens.unsqueeze(2).expand(-1, -1, repeated, -1, -1).flatten(1, 2);
    }

    /// <summary>[batch, tokens, heads * width] to [batch, tokens, heads, width].</summary>
    private static Tensor ByHead(Tensor tokens, int heads) => tokens.unflatten(2, heads, -1);
}
