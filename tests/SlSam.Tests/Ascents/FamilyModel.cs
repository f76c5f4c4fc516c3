using SlSam.Blocks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Tests.Ascents;

/// <summary>Embedding, two blocks with a norm each in a <see cref="BlockStack{TBlock}"/>, a head: ten parameters in four arms by block.</summary>
internal sealed class FamilyModel : Module<Tensor, Tensor>
{
    private readonly Linear embed = Linear(4, 4);
    private readonly BlockStack<FamilyBlock> blocks = new([new FamilyBlock(), new FamilyBlock()]);
    private readonly Linear head = Linear(4, 3);

    public FamilyModel()
        : base(nameof(FamilyModel)) => RegisterComponents();

    /// <summary>Whether the second pass may start at the first active block.</summary>
    public bool ReusesPrefix { get; set; } = true;

    public override Tensor forward(Tensor x) =>
        head.call(
            ReusesPrefix
                ? blocks.RunAbove(embed, () => embed.call(x), (block, hidden) => block.call(hidden), x)
                : blocks.Aggregate(embed.call(x), (hidden, block) => block.call(hidden))
        );
}

internal sealed class FamilyBlock : Module<Tensor, Tensor>
{
    private static readonly TorchSharp.Scalar One = TorchSharp.ScalarExtensionMethods.ToScalar(1);
    private readonly LayerNorm norm = LayerNorm(4);
    private readonly Linear linear = Linear(4, 4);

    public FamilyBlock()
        : base(nameof(FamilyBlock)) => RegisterComponents();

    public override Tensor forward(Tensor x) => x.add(functional.gelu(linear.call(norm.call(x))), One);
}
