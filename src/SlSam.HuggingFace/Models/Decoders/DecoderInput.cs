using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Models.Decoders;

/// <summary>What goes into a model of texts: one of mask, texts and cache at most. The tensors stay the caller's.</summary>
/// <param name="Ids">Numbers of tokens, [batch, tokens], int64.</param>
/// <param name="Mask">[batch, tokens], 0 or false at padding; null: all are tokens.</param>
/// <param name="Texts">
/// Of rows that hold several texts, one after the other: the number of the text that each token is of, [batch, tokens]; null: a row is a text.
/// </param>
/// <param name="Cache">What the tokens follow; null: they are the first.</param>
internal sealed record DecoderInput(Tensor Ids, Tensor? Mask = null, Tensor? Texts = null, KeyValueCache? Cache = null)
{
    private long Count => Ids.shape[1];

    /// <summary>Of the tokens in their texts, in the current dispose scope: [1 or batch, tokens]. Padding counts, as in transformers.</summary>
    public Tensor Places()
    {
        if (Cache is not null)
        {
            return Cache.PlacesOfNext(Count);
        }
        using var scope = NewDisposeScope();
        var places = Range(Count, Ids.device).unsqueeze(0);
        return (Texts is null ? places : places.sub(Beginnings(places))).MoveToOuterDisposeScope();
    }

    /// <summary>Of the texts of the tokens, [1 or batch, 1 or tokens], in the current dispose scope.</summary>
    /// <param name="matters">Otherwise anything will do.</param>
    public Tensor Lengths(bool matters)
    {
        if (Cache is not null)
        {
            return Cache.LengthsWith(Count);
        }
        if (Texts is not null && matters)
        {
            using var same = Texts.unsqueeze(1).eq(Texts.unsqueeze(2));
            return same.sum(2);
        }
        return tensor(new[] { Count }, [1, 1], device: Ids.device);
    }

    /// <summary>In the current dispose scope; null: tokens gather from all up to themselves.</summary>
    public Tensor? AttentionMask() =>
        Cache is not null ? Cache.MaskOfNext(Count)
        : Mask is not null ? Decoders.AttentionMask.OfPadding(Mask)
        : Texts is not null ? Decoders.AttentionMask.OfTexts(Texts)
        : null;

    /// <summary>0, 1, 2, ..., int64.</summary>
    public static Tensor Range(long count, Device device)
    {
        using var end = count.ToScalar();
        return arange(end, ScalarType.Int64, device);
    }

    /// <summary>For each token the place in the row where its text begins.</summary>
    private Tensor Beginnings(Tensor places)
    {
        var isSame = Texts!.narrow(1, 1, Count - 1).eq(Texts.narrow(1, 0, Count - 1));
        var begins = cat([zeros_like(Texts.narrow(1, 0, 1), ScalarType.Bool), isSame], 1).logical_not().to(ScalarType.Int64);
        return begins.mul(places).cummax(1).values;
    }
}
