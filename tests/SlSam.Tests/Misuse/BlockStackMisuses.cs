using SlSam.Blocks;
using TorchSharp.Modules;
using static SlSam.Tests.Misuse.Misuse;
using static TorchSharp.torch;

namespace SlSam.Tests.Misuse;

/// <summary>Stacks of nothing.</summary>
internal static class BlockStackMisuses
{
    public static IEnumerable<Misuse> All() =>
        [
            Of<ArgumentNullException>("stack of no blocks", "blocks is null*", _ => new BlockStack<Linear>(null!)),
            Of<ArgumentException>(
                "stack with a null block",
                "blocks[1] is null; expected none to be*",
                _ => new BlockStack<Linear>([nn.Linear(2, 2), null!])
            ),
            Of<ArgumentOutOfRangeException>("block that is not there", "index is 1; expected one from 0 to 0*", _ => Stack()[1].Dispose()),
            Of<ArgumentOutOfRangeException>(
                "segments of less than no blocks",
                "BlocksPerSegment is -1; expected a whole number, 0 or more*",
                _ => Stack().BlocksPerSegment = -1
            ),
            Of<ArgumentNullException>("stack run on nothing", "hidden is null*", _ => Stack().Run(null!, Run)),
            Of<ArgumentNullException>("stack run by nothing", "run is null*", _ => Stack().Run(ones(1, 8), null!)),
            Of<ArgumentNullException>("stack run alongside null", "alongside is null*", _ => Stack().Run(ones(1, 8), Run, null!)),
            Of<ArgumentException>(
                "stack run alongside a null tensor",
                "alongside[0] is null; expected none to be*",
                _ => Stack().Run(ones(1, 8), Run, [null!])
            ),
            Of<InvalidOperationException>(
                "stack whose block returns null",
                "The function 'run' returned null for block 0; expected the block's output.",
                _ => Stack().Run(ones(1, 8), (_, _) => null!)
            ),
            Of<ArgumentNullException>("stack above nothing", "below is null*", _ => Stack().RunAbove(null!, () => ones(1, 8), Run)),
            Of<ArgumentNullException>("stack entered by nothing", "enter is null*", subject => Stack().RunAbove(subject.Model, null!, Run)),
            Of<InvalidOperationException>(
                "stack entered with null",
                "The function 'enter' returned null; expected the input of the first block.",
                subject => Stack().RunAbove(subject.Model, () => null!, Run)
            ),
        ];

    private static BlockStack<Linear> Stack() => new([nn.Linear(8, 8)]);

    private static Tensor Run(Linear block, Tensor hidden) => block.call(hidden);
}
