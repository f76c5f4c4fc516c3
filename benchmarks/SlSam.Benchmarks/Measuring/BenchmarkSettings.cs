using SlSam.Benchmarks.Methods;
using SlSam.Benchmarks.Models;
using TorchSharp;

namespace SlSam.Benchmarks.Measuring;

/// <summary>What is measured, and how long.</summary>
internal sealed record BenchmarkSettings
{
    public VisionTransformerShape Shape { get; init; } = VisionTransformerShape.DeiTSmall;

    /// <summary>Images in a batch of the step table.</summary>
    public int StepBatch { get; init; } = 4;

    /// <summary>Images in a batch of the table of cheap ascents: a quarter of it still fills the machine.</summary>
    public int CheapStepBatch { get; init; } = 16;

    /// <summary>Rounds of the step tables; every method takes one step in each.</summary>
    public int Steps { get; init; } = 200;

    /// <summary>Rounds before these, which are not counted.</summary>
    public int WarmUp { get; init; } = 5;

    /// <summary>Images in a batch of the memory table.</summary>
    public int MemoryBatch { get; init; } = 8;

    /// <summary>Steps of each method in the memory table: enough for nearly every arm to have been active once (1 - 0.8^20 = 0.99).</summary>
    public int MemorySteps { get; init; } = 20;

    /// <summary>Arms of the bookkeeping table.</summary>
    public int ManyArms { get; init; } = 10_000;

    /// <summary>Steps of the tables without a model: AdamW alone, bookkeeping.</summary>
    public int KernelSteps { get; init; } = 100;

    /// <summary>Elements of each of the triad's three arrays: larger than any cache.</summary>
    public long TriadElements { get; init; } = 64 << 20;

    /// <summary>Whether the allocator asks for large pages in tables of time.</summary>
    public bool LargePages { get; init; } = true;

    public Target Target { get; init; } = new(DeviceType.CPU, torch.ScalarType.Float32);

    public Recipe Recipe { get; init; } = new();

    /// <summary>Everything once, small, to see that it works; the times mean nothing.</summary>
    public bool IsQuick { get; init; }

    /// <summary>The settings of a full or a quick run.</summary>
    public static BenchmarkSettings For(Target target, bool isQuick) =>
        isQuick ? Quick with { Target = target }
        : target.DeviceType == DeviceType.CUDA
            ? new()
            {
                Target = target,
                StepBatch = DeviceBatch,
                CheapStepBatch = DeviceBatch,
                MemoryBatch = DeviceBatch,
            }
        : new() { Target = target };

    private const int DeviceBatch = 128;

    private static BenchmarkSettings Quick { get; } =
        new()
        {
            Shape = VisionTransformerShape.Tiny,
            Steps = 8,
            WarmUp = 0,
            MemorySteps = 4,
            ManyArms = 300,
            KernelSteps = 5,
            TriadElements = 1 << 20,
            // a gradient that is zero but for rounding (of the keys' bias) must not become a whole step, or equal methods end apart
            Recipe = new Recipe { Epsilon = 1e-4 },
            IsQuick = true,
        };
}
