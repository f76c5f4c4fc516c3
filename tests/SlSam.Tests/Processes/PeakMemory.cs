using System.Globalization;
using SlSam.Blocks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Tests.Processes;

/// <summary>How much memory a step takes at most above what stands before it, in a process of its own, as Linux keeps it.</summary>
internal static class PeakMemory
{
    public const string Result = "peaks";

    private const int Width = 96;

    /// <summary>Every tensor of some size is a mapping of its own, gone when it is freed: the high-water mark is what was alive at once.</summary>
    public static IReadOnlyDictionary<string, string> Allocator { get; } =
        new Dictionary<string, string> { ["GLIBC_TUNABLES"] = "glibc.malloc.mmap_threshold=65536", ["DOTNET_GCgen0size"] = "0x400000" };

    public static bool IsMeasurable => OperatingSystem.IsLinux() && File.Exists("/proc/self/clear_refs");

    /// <summary>Writes the bytes of a step with segments of one block into the folder, and of one without.</summary>
    public static void Measure(string folder)
    {
        Step(1);
        Step(0); // code pages that a first step brings in are not what is measured
        File.WriteAllLines(
            Path.Combine(folder, Result),
            new[] { 1, 0 }.Select(segment => Step(segment).ToString(CultureInfo.InvariantCulture))
        );
    }

    private static long Step(int blocksPerSegment)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        using var model = new Transformer(blocksPerSegment);
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());
        var (x, y) = (randn(8, 128, Width), randint(3, [8]));
        GC.Collect();
        GC.WaitForPendingFinalizers();
        File.WriteAllText("/proc/self/clear_refs", "5");
        var before = Read("VmRSS:");

        optimizer.Step(() =>
        {
            using var closureScope = NewDisposeScope();
            var loss = functional.cross_entropy(model.call(x), y);
            loss.backward();
            return closureScope.MoveToOuter(loss);
        });

        return Read("VmHWM:") - before;
    }

    private static long Read(string field)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return 1024 * long.Parse(line[field.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }

    private sealed class Transformer : Module<Tensor, Tensor>
    {
        private readonly BlockStack<Block> blocks;
        private readonly TorchSharp.Modules.Linear head = Linear(Width, 3);

        public Transformer(int blocksPerSegment)
            : base(nameof(Transformer))
        {
            blocks = new BlockStack<Block>(Enumerable.Range(0, 12).Select(_ => new Block())) { BlocksPerSegment = blocksPerSegment };
            RegisterComponents();
        }

        public override Tensor forward(Tensor x) => head.call(blocks.Run(x, (block, hidden) => block.call(hidden)).mean([1]));
    }

    /// <summary>Pre-norm attention and perceptron.</summary>
    private sealed class Block : Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.LayerNorm norm1 = LayerNorm(Width);
        private readonly TorchSharp.Modules.Linear qkv = Linear(Width, 3 * Width);
        private readonly TorchSharp.Modules.Linear output = Linear(Width, Width);
        private readonly TorchSharp.Modules.LayerNorm norm2 = LayerNorm(Width);
        private readonly TorchSharp.Modules.Linear up = Linear(Width, 4 * Width);
        private readonly TorchSharp.Modules.Linear down = Linear(4 * Width, Width);

        public Block()
            : base(nameof(Block)) => RegisterComponents();

        public override Tensor forward(Tensor x)
        {
            var parts = qkv.call(norm1.call(x)).view(x.shape[0], x.shape[1], 3, 4, Width / 4).permute(2, 0, 3, 1, 4);
            var attended = functional.scaled_dot_product_attention(parts[0], parts[1], parts[2]);
            var hidden = x + output.call(attended.transpose(1, 2).reshape(x.shape));
            return hidden + down.call(functional.gelu(up.call(norm2.call(hidden))));
        }
    }
}
