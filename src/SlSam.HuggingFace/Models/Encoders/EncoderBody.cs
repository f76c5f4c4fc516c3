using SlSam.Blocks;
using SlSam.HuggingFace.Models.Layers;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Models.Encoders;

/// <summary>
/// Embeddings and blocks: token numbers [batch, tokens], their mask (0 or false at padding) and types (null: all 0) to vectors
/// [batch, tokens, hidden]. In a step of SL-SAM the second pass starts at the first active block.
/// </summary>
internal sealed class EncoderBody
{
    private readonly EncoderConfig _config;
    private readonly EncoderEmbeddings _embeddings;
    private readonly BlockStack<TransformerLayer> _layers;

    /// <param name="owner">The model, whose modules embeddings and blocks become.</param>
    /// <param name="prefix">Beginning of their names in it, with a point at its end; empty for a model that is a body alone.</param>
    /// <param name="config">The shape.</param>
    /// <param name="family">The kind.</param>
    public EncoderBody(nn.Module owner, string prefix, EncoderConfig config, EncoderFamily family)
    {
        _config = config;
        Blocks = prefix + family.Blocks;
        _embeddings = owner.Put($"{prefix}embeddings", new EncoderEmbeddings(config, family));
        _layers = owner.Put(
            Blocks,
            new BlockStack<TransformerLayer>(
                Enumerable.Range(0, config.NumHiddenLayers).Select(_ => new TransformerLayer(config, family.Layer, normsFirst: false))
            )
        );
    }

    /// <summary>Name of the module whose children are the blocks.</summary>
    public string Blocks { get; }

    /// <summary>Draws what is drawn before training, in all of the model.</summary>
    public void Initialize(nn.Module owner)
    {
        NormalInitialization.Apply(owner, _config.InitializerRange);
        _embeddings.ZeroPadding();
    }

    /// <summary>The vectors, which the caller owns.</summary>
    /// <exception cref="ArgumentException">A tensor has another shape, or a text is too long.</exception>
    public Tensor Run(Tensor ids, Tensor mask, Tensor? types)
    {
        RequireShapes(ids.shape, mask.shape, types?.shape);
        using var isToken = mask.to(ScalarType.Bool, copy: true);
        using var byHead = isToken.unsqueeze(1).unsqueeze(2);
        Tensor[] inputs = types is null ? [ids, mask] : [ids, mask, types];
        return _layers.RunAbove(_embeddings, () => _embeddings.call(ids, types), (layer, tokens) => layer.call(tokens, byHead), inputs);
    }

    private void RequireShapes(long[] ids, long[] mask, long[]? types)
    {
        if (ids.Length != 2 || ids[1] > _config.MaxLength)
        {
            throw new ArgumentException(
                $"Found tokens of shape [{string.Join(", ", ids)}], expected [batch, tokens], {_config.MaxLength} tokens at most."
            );
        }
        RequireSame("a mask", mask, ids);
        RequireSame("token types", types ?? ids, ids);
    }

    private static void RequireSame(string what, long[] found, long[] ids)
    {
        if (!found.SequenceEqual(ids))
        {
            throw new ArgumentException(
                $"Found {what} of shape [{string.Join(", ", found)}], expected that of the tokens, [{string.Join(", ", ids)}]."
            );
        }
    }
}
