using SlSam.HuggingFace.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Models.Decoders;

/// <summary>
/// Cross-entropy of tokens without all of their logits: these are computed at places that count alone, some at a time, and with them, where
/// gradients are asked for, the gradients of the vectors and of the last map. The loss hangs on both by their inner products with these
/// gradients, so that a backward pass, however it is scaled, finds them ready.
/// </summary>
internal static class TokenLoss
{
    /// <summary>The label of what does not count.</summary>
    public const long Ignored = -100;

    private const long LogitsAtOnce = 1 << 23;
    private const long LeastRows = 16;

    /// <summary>Of how many tokens logits are computed at once.</summary>
    /// <param name="vocabulary">Logits of a token.</param>
    /// <param name="logitsAtOnce">How many there may be in memory.</param>
    public static long RowsAtOnce(long vocabulary, long logitsAtOnce = LogitsAtOnce) => Math.Max(LeastRows, logitsAtOnce / vocabulary);

    /// <summary>The mean over the tokens that count, in float32, in the current dispose scope; not a number where none does.</summary>
    /// <param name="vectors">Of tokens, [batch, tokens, width].</param>
    /// <param name="labels">What comes after each, [batch, tokens].</param>
    /// <param name="head">The last map, [vocabulary, width].</param>
    /// <param name="logitsAtOnce">How many there may be in memory; null: the usual number.</param>
    public static Tensor Mean(Tensor vectors, Tensor labels, Tensor head, long? logitsAtOnce = null)
    {
        using var scope = NewDisposeScope();
        var (counted, targets) = Counted(vectors, labels);
        var rows = RowsAtOnce(head.shape[0], logitsAtOnce ?? LogitsAtOnce);
        var wantsGradients = is_grad_enabled();
        using var gradients = new HeadGradients(
            wantsGradients && counted.requires_grad ? counted : null,
            wantsGradients && head.requires_grad ? head : null
        );
        var loss = zeros([], ScalarType.Float32, vectors.device);
        for (var from = 0L; from < targets.shape[0]; from += rows)
        {
            var count = Math.Min(rows, targets.shape[0] - from);
            loss = loss.Plus(Sum(counted.narrow(0, from, count), targets.narrow(0, from, count), head, gradients, from));
        }
        using var tokens = targets.shape[0].ToScalar();
        return gradients.Attach(loss.div(tokens), targets.shape[0]).MoveToOuterDisposeScope();
    }

    /// <summary>The logarithm of the probability of each label, [batch, tokens], in float32 and without gradients; 0 where none counts.</summary>
    /// <inheritdoc cref="Mean" path="/param"/>
    public static Tensor LogProbabilities(Tensor vectors, Tensor labels, Tensor head)
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        var (counted, targets) = Counted(vectors, labels);
        var result = zeros(labels.shape, ScalarType.Float32, vectors.device);
        var rows = RowsAtOnce(head.shape[0]);
        var places = PlacesThatCount(labels);
        for (var from = 0L; from < targets.shape[0]; from += rows)
        {
            using var inner = NewDisposeScope();
            var count = Math.Min(rows, targets.shape[0] - from);
            var logits = Logits(counted.narrow(0, from, count), head);
            var chosen = logits.gather(1, targets.narrow(0, from, count).unsqueeze(1)).sub(logits.logsumexp(1, keepdim: true)).squeeze(1);
            result.view(-1).index_copy_(0, places.narrow(0, from, count), chosen);
        }
        return result.MoveToOuterDisposeScope();
    }

    private static (Tensor Vectors, Tensor Targets) Counted(Tensor vectors, Tensor labels)
    {
        var places = PlacesThatCount(labels);
        return (vectors.flatten(0, 1).index_select(0, places), labels.flatten().index_select(0, places));
    }

    private static Tensor PlacesThatCount(Tensor labels)
    {
        using var ignored = Ignored.ToScalar();
        return labels.flatten().ne(ignored).nonzero().squeeze(1);
    }

    private static Tensor Logits(Tensor vectors, Tensor head) => nn.functional.linear(vectors, head).to(ScalarType.Float32);

    /// <summary>The sum of a few tokens; what is computed for it is gone afterwards.</summary>
    private static Tensor Sum(Tensor vectors, Tensor targets, Tensor head, HeadGradients gradients, long from)
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        var logits = Logits(vectors, head);
        var sums = logits.logsumexp(1, keepdim: true);
        var chosen = targets.unsqueeze(1);
        var loss = sums.sub(logits.gather(1, chosen)).sum();
        if (gradients.AreWanted)
        {
            var ofLogits = logits.sub_(sums).exp_();
            ofLogits.scatter_add_(1, chosen, ones_like(sums).neg_());
            gradients.Add(vectors, ofLogits.to(head.dtype), head, from);
        }
        return loss.MoveToOuterDisposeScope();
    }
}
