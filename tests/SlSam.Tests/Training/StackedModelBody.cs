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

    /// <param name="blocksPerSegment">How many blocks of the container make a segment.</param>
    public StackedModelBody(int blocksPerSegment)
        : base(nameof(StackedModelBody))
    {
        blocks.BlocksPerSegment = blocksPerSegment;
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => blocks.Run(x, (block, hidden) => block.call(hidden));
}
