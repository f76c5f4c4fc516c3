using SlSam.Blocks;
using SlSam.Tests.Blocks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Tests.Training;

/// <summary>Three blocks in the library's container.</summary>
internal sealed class StackedModelBody : Module<Tensor, Tensor>
{
    private readonly BlockStack<CountingBlock> blocks = new(
        Enumerable.Range(0, 3).Select(_ => new CountingBlock(dropoutProbability: 0, nested: false))
    );

    public StackedModelBody()
        : base(nameof(StackedModelBody)) => RegisterComponents();

    public override Tensor forward(Tensor x) => blocks.Run(x, (block, hidden) => block.call(hidden));
}
