using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Tests.Steps;

/// <summary>An embedding, a body and a head over ten tokens; the head's weight is the embedding's where they are tied.</summary>
internal sealed class TiedLanguageModel : Module<Tensor, Tensor>
{
    public const int Tokens = 10;

    private readonly bool _isTied;

    /// <param name="headFirst">Whether the head comes first in the model's parameters.</param>
    /// <param name="isTied">Whether head and embedding are one tensor.</param>
    public TiedLanguageModel(bool headFirst = false, bool isTied = true)
        : base(nameof(TiedLanguageModel))
    {
        _isTied = isTied;
        random.manual_seed(2);
        Embedding = Embedding(Tokens, 6);
        Body = Linear(6, 6);
        Head = Linear(6, Tokens, hasBias: false);
        if (isTied)
        {
            Head.weight = Embedding.weight!;
        }

        (string, Module)[] parts = [("embedding", Embedding), ("body", Body), ("head", Head)];
        foreach (var (name, part) in headFirst ? parts.Reverse() : parts)
        {
            register_module(name, part);
        }
    }

    public Embedding Embedding { get; }

    public Linear Body { get; }

    public Linear Head { get; }

    public override Tensor forward(Tensor tokens) => Head.call(functional.tanh(Body.call(Embedding.call(tokens))));

    /// <summary>One closure's work.</summary>
    public Tensor Loss()
    {
        using var scope = NewDisposeScope();
        var tokens = arange(Tokens);
        var loss = functional.cross_entropy(call(tokens), tokens);
        loss.backward();
        return loss.MoveToOuterDisposeScope();
    }

    /// <summary>Its tensors, each once, in the model's order.</summary>
    public List<Parameter> DistinctParameters()
    {
        var isShared = (string name) => _isTied && !name.StartsWith("body", StringComparison.Ordinal);
        var second = named_parameters().Where(entry => isShared(entry.name)).Skip(1).Select(entry => entry.name).ToHashSet();
        return [.. named_parameters().Where(entry => !second.Contains(entry.name)).Select(entry => entry.parameter)];
    }
}
