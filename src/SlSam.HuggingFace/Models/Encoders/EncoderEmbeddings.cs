using SlSam.HuggingFace.Models.Layers;
using SlSam.HuggingFace.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace.Models.Encoders;

/// <summary>
/// Token numbers [batch, tokens] and their types (null: all 0), int64, to vectors [batch, tokens, hidden]: the word's, its place's and the
/// type's, normed.
/// </summary>
internal sealed class EncoderEmbeddings : Module<Tensor, Tensor?, Tensor>
{
    private readonly int _pad;
    private readonly bool _countsFromPadding;
    private readonly double _dropout;
    private readonly Embedding _words;
    private readonly Embedding _places;
    private readonly Embedding? _types;
    private readonly LayerNorm _norm;

    public EncoderEmbeddings(EncoderConfig config, EncoderFamily family)
        : base(nameof(EncoderEmbeddings))
    {
        _pad = config.PadTokenId;
        _countsFromPadding = family.CountsPlacesFromPadding;
        _dropout = config.HiddenDropoutProb;
        _words = this.Put("word_embeddings", Embedding(config.VocabSize, config.HiddenSize, _pad));
        _places = this.Put(
            "position_embeddings",
            Embedding(config.MaxPositionEmbeddings, config.HiddenSize, _countsFromPadding ? _pad : null)
        );
        _types = family.HasTypes ? this.Put("token_type_embeddings", Embedding(config.TypeVocabSize, config.HiddenSize)) : null;
        _norm = this.Put("LayerNorm", LayerNorm(config.HiddenSize, config.LayerNormEps));
    }

    public override Tensor forward(Tensor ids, Tensor? types)
    {
        using var scope = NewDisposeScope();
        var sum = _words.call(ids).Plus(_countsFromPadding ? _places.call(PlacesOf(ids)) : _places.weight!.narrow(0, 0, ids.shape[1]));
        if (_types is not null)
        {
            sum = sum.Plus(types is null ? _types.weight![0] : _types.call(types));
        }
        return _norm.call(sum).Dropped(_dropout, training).MoveToOuterDisposeScope();
    }

    /// <summary>What stands for padding has no vector before training; torch computes no gradient for it.</summary>
    public void ZeroPadding()
    {
        using var untracked = no_grad();
        using var word = _words.weight![_pad].zero_();
        using var place = _countsFromPadding ? _places.weight![_pad].zero_() : null;
    }

    /// <summary>Tables are registered by the constructor; fields would add them a second time.</summary>
    protected override void RegisterComponents() { }

    /// <summary>Tokens are counted from pad_token_id + 1 on; padding itself stays at pad_token_id.</summary>
    private Tensor PlacesOf(Tensor ids)
    {
        using var pad = _pad.ToScalar();
        var isToken = ids.ne(pad).to(ScalarType.Int64);
        return (isToken.cumsum(1) * isToken).add(pad);
    }
}
