using SlSam.Blocks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Tests.Blocks;

/// <summary>
/// Tokens [batch, 4, 6] through an embedding, six blocks and a head. What the blocks read alongside are a bias that comes out of a table, and a mask, both of
/// which are gone when the forward pass is over.
/// </summary>
internal sealed class SegmentedModel : Module<Tensor, Tensor>
{
    private const int Width = 8;
    private readonly Linear embed = Linear(6, Width);
    private readonly Parameter table = Parameter(randn(1, 4, Width));
    private readonly BlockStack<SegmentedBlock> blocks;
    private readonly Linear head = Linear(Width, 3);

    public SegmentedModel(int blocksPerSegment, double dropout = 0, bool countsEmbedding = false)
        : base(nameof(SegmentedModel))
    {
        blocks = new BlockStack<SegmentedBlock>(Enumerable.Range(0, 6).Select(_ => new SegmentedBlock(Width, dropout)))
        {
            BlocksPerSegment = blocksPerSegment,
        };
        CountsEmbedding = countsEmbedding;
        RegisterComponents();
    }

    public bool CountsEmbedding { get; }

    public BlockStack<SegmentedBlock> Blocks => blocks;

    /// <summary>The arm of a parameter: the module that holds it, the block for what is in one, the table for itself.</summary>
    public static string ArmOf(string name) => name.StartsWith("blocks.", StringComparison.Ordinal) ? name[..8] : name.Split('.')[0];

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var bias = table.tanh();
        var mask = (x.narrow(2, 0, 1) > 0).to_type(x.dtype);
        Tensor Run(SegmentedBlock block, Tensor hidden) => block.call(hidden, bias, mask);
        var hidden = CountsEmbedding
            ? blocks.RunAbove(embed, () => embed.call(x).tanh(), Run, x, bias, mask)
            : blocks.Run(embed.call(x).tanh(), Run, bias, mask);
        return scope.MoveToOuter(head.call(hidden.mean([1])));
    }
}

internal sealed class SegmentedBlock : Module<Tensor, Tensor, Tensor, Tensor>
{
    private readonly LayerNorm norm;
    private readonly Linear linear;
    private readonly Dropout dropout;

    public SegmentedBlock(int width, double dropoutProbability)
        : base(nameof(SegmentedBlock))
    {
        norm = LayerNorm(width);
        linear = Linear(width, width);
        dropout = Dropout(dropoutProbability);
        RegisterComponents();
    }

    public int Runs { get; private set; }

    /// <summary>What happens in each run, told its number.</summary>
    public Action<int> OnRun { get; set; } = _ => { };

    public override Tensor forward(Tensor hidden, Tensor bias, Tensor mask)
    {
        OnRun(++Runs);
        return hidden + (dropout.call(functional.gelu(linear.call(norm.call(hidden) + bias))) * mask);
    }
}
