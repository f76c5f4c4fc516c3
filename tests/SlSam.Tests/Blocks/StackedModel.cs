using SlSam.Blocks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Tests.Blocks;

/// <summary>Embedding, four residual blocks and a head. Counts how often each block ran; can run its blocks without the container.</summary>
internal sealed class StackedModel : Module<Tensor, Tensor>
{
    private readonly Linear embed = Linear(6, 8);
    private readonly BlockStack<CountingBlock> blocks;
    private readonly Linear head = Linear(8, 3);
    private readonly bool _countsEmbedding;

    public StackedModel(bool countsEmbedding = false, double dropout = 0, bool nested = false)
        : base(nameof(StackedModel))
    {
        blocks = new BlockStack<CountingBlock>(Enumerable.Range(0, 4).Select(_ => new CountingBlock(dropout, nested)));
        _countsEmbedding = countsEmbedding;
        RegisterComponents();
    }

    public bool UsesContainer { get; set; } = true;

    public int EmbeddingRuns { get; private set; }

    public IReadOnlyList<int> BlockRuns => [.. blocks.Select(block => block.Runs)];

    public IReadOnlyList<CountingBlock> Blocks => blocks;

    public override Tensor forward(Tensor x)
    {
        if (!UsesContainer)
        {
            return head.call(blocks.Aggregate(Embed(x), (hidden, block) => block.call(hidden)));
        }

        return head.call(
            _countsEmbedding
                ? blocks.RunAbove(embed, () => Embed(x), (block, hidden) => block.call(hidden), x)
                : blocks.Run(Embed(x), (block, hidden) => block.call(hidden))
        );
    }

    private Tensor Embed(Tensor x)
    {
        EmbeddingRuns++;
        return embed.call(x);
    }
}

internal sealed class CountingBlock : Module<Tensor, Tensor>
{
    private readonly Linear linear = Linear(8, 8);
    private readonly Dropout dropout;
    private readonly BlockStack<Linear>? inner;

    public CountingBlock(double dropoutProbability, bool nested)
        : base(nameof(CountingBlock))
    {
        dropout = Dropout(dropoutProbability);
        inner = nested ? new BlockStack<Linear>([Linear(8, 8), Linear(8, 8)]) : null;
        RegisterComponents();
    }

    public int Runs { get; private set; }

    public override Tensor forward(Tensor x)
    {
        Runs++;
        var hidden = dropout.call(functional.gelu(linear.call(x)));
        return x + (inner?.Run(hidden, (layer, input) => layer.call(input)) ?? hidden);
    }
}
