using SlSam.Benchmarks.Machine;
using SlSam.Benchmarks.Measuring;
using SlSam.Benchmarks.Methods;
using SlSam.Benchmarks.Models;
using SlSam.Samples.Training;
using TorchSharp;

namespace SlSam.Benchmarks.Tables;

/// <summary>Peak memory of one method, in a process of its own.</summary>
internal static class MemoryBenchmark
{
    private const int StepsToLoadCode = 3;

    public static MemoryRow Run(BenchmarkSettings settings, string key)
    {
        var method = Method.Find(key);

        // code pages that a first step brings in are not what is measured
        Train(method, settings with { Shape = VisionTransformerShape.Tiny, MemorySteps = StepsToLoadCode }, () => { });

        long? before = null;
        long? after = null;
        var loss = Train(method, settings, () => before = StartMeasuring(settings.Target), () => after = StopMeasuring(settings.Target));
        return new MemoryRow(key, method.Title, after - before, loss);
    }

    private static double Train(Method method, BenchmarkSettings settings, Action onModelBuilt, Action? onTrained = null)
    {
        using var batches = new RandomBatches(settings.Shape, settings.MemoryBatch, settings.Target, settings.Recipe.Seed);
        var model = TrainingRun.BuildModel(settings.Shape, settings.Target, settings.Recipe.Seed);
        onModelBuilt();
        using var run = new TrainingRun(model, method.Build(model, settings.Recipe), batches, settings.Target);
        var loss = double.NaN;
        for (var step = 0; step < settings.MemorySteps; step++)
        {
            loss = run.Step(apart: false).Loss;
        }

        onTrained?.Invoke();
        return loss;
    }

    private static long? StartMeasuring(Target target)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        target.Synchronize();
        if (target.DeviceType == DeviceType.CUDA)
        {
            return CudaMemory.InUse();
        }

        return NativeMemory.IsMeasurable && NativeMemory.TryResetMark() ? NativeMemory.Resident : null;
    }

    /// <summary>On a device: what is taken at the end, as torch gives back nothing before.</summary>
    private static long? StopMeasuring(Target target) =>
        target.DeviceType == DeviceType.CUDA ? CudaMemory.InUse()
        : NativeMemory.IsMeasurable ? NativeMemory.HighWaterMark
        : null;
}
