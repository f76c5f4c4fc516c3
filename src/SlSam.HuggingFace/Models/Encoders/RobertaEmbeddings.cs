using SlSam.HuggingFace.Models.Layers;
using SlSam.HuggingFace.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace.Models.Encoders;

/// <summary>Token numbers [batch, tokens] (int64) to vectors [batch, tokens, hidden]: the word's, its place's and the type's, normed.</summary>
internal sealed class RobertaEmbeddings : Module<Tensor, Tensor>
{
    private readonly int _pad;
    private readonly double _dropout;

    [ComponentName(Name = "word_embeddings")]
    private readonly Embedding _words;

    [ComponentName(Name = "position_embeddings")]
    private readonly Embedding _places;

    [ComponentName(Name = "token_type_embeddings")]
    private readonly Embedding _types;

    [ComponentName(Name = "LayerNorm")]
    private readonly LayerNorm _norm;

    public RobertaEmbeddings(RobertaConfig config)
        : base(nameof(RobertaEmbeddings))
    {
        _pad = config.PadTokenId;
        _dropout = config.HiddenDropoutProb;
        _words = Embedding(config.VocabSize, config.HiddenSize, _pad);
        _places = Embedding(config.MaxPositionEmbeddings, config.HiddenSize, _pad);
        _types = Embedding(config.TypeVocabSize, config.HiddenSize);
        _norm = LayerNorm(config.HiddenSize, config.LayerNormEps);
        RegisterComponents();
    }

    public override Tensor forward(Tensor ids)
    {
        using var scope = NewDisposeScope();
        var sum = _words.call(ids).Plus(_places.call(PlacesOf(ids))).Plus(_types.weight![0]);
        return _norm.call(sum).Dropped(_dropout, training).MoveToOuterDisposeScope();
    }

    /// <summary>What stands for padding has no vector, and is never trained.</summary>
    public void ZeroPadding()
    {
        using var untracked = no_grad();
        using var word = _words.weight![_pad].zero_();
        using var place = _places.weight![_pad].zero_();
    }

    /// <summary>Tokens are counted from pad_token_id + 1 on; padding itself stays at pad_token_id.</summary>
    private Tensor PlacesOf(Tensor ids)
    {
        using var pad = _pad.ToScalar();
        var isToken = ids.ne(pad).to(ScalarType.Int64);
        return (isToken.cumsum(1) * isToken).add(pad);
    }
}
