using SlSam.HuggingFace.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.HuggingFace.Models.Decoders;

/// <summary>
/// Gradients of a sum of losses with respect to the vectors that go into the last map, and to the map itself, gathered piece by piece in
/// float32.
/// </summary>
internal sealed class HeadGradients : IDisposable
{
    private readonly Tensor? _vectors;
    private readonly Tensor? _head;
    private readonly Tensor? _ofVectors;
    private readonly Tensor? _ofHead;

    /// <param name="vectors">[tokens, width], with their graph; null: nobody asks for their gradient.</param>
    /// <param name="head">[vocabulary, width]; null: nobody asks for its gradient.</param>
    public HeadGradients(Tensor? vectors, Tensor? head)
    {
        (_vectors, _head) = (vectors, head);
        _ofVectors = vectors is null ? null : zeros(vectors.shape, ScalarType.Float32, vectors.device).DetachFromDisposeScope();
        _ofHead = head is null ? null : zeros(head.shape, ScalarType.Float32, head.device).DetachFromDisposeScope();
    }

    /// <summary>Whether somebody asks for one.</summary>
    public bool AreWanted => _vectors is not null || _head is not null;

    /// <summary>Adds what a piece gives.</summary>
    /// <param name="vectors">Of the piece, [some, width].</param>
    /// <param name="ofLogits">The gradient of its logits, [some, vocabulary], in the map's type.</param>
    /// <param name="head">The map.</param>
    /// <param name="from">Where the piece begins among all vectors.</param>
    public void Add(Tensor vectors, Tensor ofLogits, Tensor head, long from)
    {
        _ofVectors?.narrow(0, from, vectors.shape[0]).copy_(ofLogits.matmul(head));
        if (_ofHead is null)
        {
            return;
        }
        if (head.dtype == ScalarType.Float32)
        {
            _ofHead.addmm_(ofLogits.t(), vectors, 1, 1);
        }
        else
        {
            _ofHead.PlusInPlace(ofLogits.t().matmul(vectors));
        }
    }

    /// <summary>The mean loss with a graph: backpropagated, it gives these gradients, divided by the number of tokens.</summary>
    /// <param name="mean">Without one.</param>
    /// <param name="tokens">How many it is the mean of.</param>
    public Tensor Attach(Tensor mean, long tokens) => Attach(Attach(mean, _vectors, _ofVectors, tokens), _head, _ofHead, tokens);

    public void Dispose()
    {
        _ofVectors?.Dispose();
        _ofHead?.Dispose();
    }

    /// <summary>
    /// Adds an inner product that is taken away again as a number, which leaves the gradient alone. In half precision of little range it is
    /// taken in float32: a scale of the loss would be infinite there.
    /// </summary>
    private static Tensor Attach(Tensor mean, Tensor? values, Tensor? gradient, long tokens)
    {
        if (values is null)
        {
            return mean;
        }
        using var scope = NewDisposeScope();
        using var divisor = tokens.ToScalar();
        var isNarrow = values.dtype == ScalarType.Float16;
        var weights = gradient!.div_(divisor).to(isNarrow ? ScalarType.Float32 : values.dtype);
        var product = (isNarrow ? values.to(ScalarType.Float32) : values).flatten().dot(weights.flatten()).to(ScalarType.Float32);
        return mean.Plus(product.sub(product.detach())).MoveToOuterDisposeScope();
    }
}
