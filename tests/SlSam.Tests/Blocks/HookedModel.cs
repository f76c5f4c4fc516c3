using SlSam.Blocks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Tests.Blocks;

/// <summary>
/// Embedding, three linear blocks, a head and a scale, with hooks that work on what goes from one to the next. The scale is used whatever they do.
/// </summary>
internal sealed class HookedModel : Module<Tensor, Tensor>
{
    private readonly Linear embed = Linear(8, 8);
    private readonly BlockStack<Linear> blocks = new(Enumerable.Range(0, 3).Select(_ => Linear(8, 8)));
    private readonly Linear head = Linear(8, 3);
    private readonly Parameter scale = Parameter(ones(1));

    public HookedModel()
        : base(nameof(HookedModel)) => RegisterComponents();

    /// <summary>Whether the blocks run in the library's container; else one after the other.</summary>
    public bool UsesContainer { get; set; } = true;

    /// <summary>How many blocks of the container make a segment.</summary>
    public int BlocksPerSegment
    {
        get => blocks.BlocksPerSegment;
        set => blocks.BlocksPerSegment = value;
    }

    /// <summary>Whether the embedding counts as part of the prefix.</summary>
    public bool CountsEmbedding { get; set; } = true;

    public int BlockRuns { get; private set; }

    /// <summary>From the batch to the first block's input.</summary>
    public Func<Linear, Tensor, Tensor> Enter { get; set; } = (embed, x) => embed.call(x);

    /// <summary>What a block does.</summary>
    public Func<Linear, Tensor, Tensor> Block { get; set; } = (block, hidden) => block.call(hidden);

    /// <summary>From what the blocks gave, and the batch, to the head's input.</summary>
    public Func<Tensor, Tensor, Tensor> Leave { get; set; } = (hidden, _) => hidden;

    /// <summary>What the closure does after the backward pass, with the batch.</summary>
    public Action<Tensor> Finish { get; set; } = _ => { };

    public override Tensor forward(Tensor x) => head.call(Leave(RunBlocks(x), x)) * scale;

    /// <summary>The arm of a parameter: the module that holds it; none for the scale.</summary>
    public static string? ArmOf(string name) => name == nameof(scale) ? null : name[..name.LastIndexOf('.')];

    private Tensor RunBlocks(Tensor x)
    {
        if (!UsesContainer)
        {
            return blocks.Aggregate(Enter(embed, x), (hidden, block) => Run(block, hidden));
        }

        return CountsEmbedding ? blocks.RunAbove(embed, () => Enter(embed, x), Run, x) : blocks.Run(Enter(embed, x), Run);
    }

    private Tensor Run(Linear block, Tensor hidden)
    {
        BlockRuns++;
        return Block(block, hidden);
    }
}
