using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Models.Decoders;

/// <summary>Which tokens a token gathers from, where that is not simply all up to itself: bool [batch, 1, tokens, tokens gathered from].</summary>
internal static class AttentionMask
{
    /// <summary>
    /// Those up to itself that are no padding. Padding before the first token has nothing to gather from, and has itself: nothing would be no
    /// number, and would spread.
    /// </summary>
    /// <param name="mask">[batch, tokens], 0 or false at padding.</param>
    public static Tensor OfPadding(Tensor mask)
    {
        using var scope = NewDisposeScope();
        using var zero = 0.ToScalar();
        var isToken = mask.to(ScalarType.Bool);
        var isBefore = isToken.cumsum(1).eq(zero);
        var self = eye(mask.shape[1], dtype: ScalarType.Bool, device: mask.device);
        var gathered = isToken.unsqueeze(1).logical_or(self.logical_and(isBefore.unsqueeze(2)));
        return gathered.tril().unsqueeze(1).MoveToOuterDisposeScope();
    }

    /// <summary>Those up to itself of the same text.</summary>
    /// <param name="texts">Numbers of the texts that the tokens are of, [batch, tokens].</param>
    public static Tensor OfTexts(Tensor texts)
    {
        using var scope = NewDisposeScope();
        return texts.unsqueeze(1).eq(texts.unsqueeze(2)).tril().unsqueeze(1).MoveToOuterDisposeScope();
    }
}
