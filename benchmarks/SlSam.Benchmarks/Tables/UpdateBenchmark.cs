using System.Diagnostics;
using SlSam.Benchmarks.Machine;
using SlSam.Benchmarks.Measuring;
using SlSam.Benchmarks.Methods;
using SlSam.Benchmarks.Models;
using SlSam.Optimizers;
using static TorchSharp.torch;

namespace SlSam.Benchmarks.Tables;

/// <summary><see cref="FusedAdamW"/> against TorchSharp's AdamW on the tensors of the model, with gradients that stay, in turn.</summary>
internal static class UpdateBenchmark
{
    private const int ElementsMovedPerParameter = 7;

    public static UpdateTable Run(BenchmarkSettings settings)
    {
        using var stockModel = BuildModelWithGradients(settings);
        using var fusedModel = BuildModelWithGradients(settings);
        using var stock = optim.AdamW(
            stockModel.parameters(),
            settings.Recipe.LearningRate,
            eps: settings.Recipe.Epsilon,
            weight_decay: settings.Recipe.WeightDecay
        );
        using var fused = new FusedAdamW(
            fusedModel.parameters(),
            settings.Recipe.LearningRate,
            eps: settings.Recipe.Epsilon,
            weight_decay: settings.Recipe.WeightDecay
        );
        using var triad = new Triad(settings.TriadElements, settings.Target);

        var (stockTimes, fusedTimes, triads) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = -settings.WarmUp; round < settings.KernelSteps; round++)
        {
            var stockTime = Time(() => stock.step(), settings.Target);
            var fusedTime = Time(() => fused.step(), settings.Target);
            var bytesPerSecond = triad.Run();
            if (round >= 0)
            {
                stockTimes.Add(stockTime);
                fusedTimes.Add(fusedTime);
                triads.Add(bytesPerSecond);
            }
        }

        return new UpdateTable
        {
            StockMilliseconds = Estimate.Mean(stockTimes),
            FusedMilliseconds = Estimate.Mean(fusedTimes),
            FusedVersusStock = Estimate.RatioOfMeans(fusedTimes, stockTimes),
            BytesMoved =
                (double)ElementsMovedPerParameter
                * settings.Target.BytesPerElement
                * fusedModel.parameters().Sum(parameter => parameter.numel()),
            Triad = Estimate.Mean(triads),
            WeightDifference = Weights.LargestDifference(stockModel, fusedModel),
        };
    }

    private static VisionTransformer BuildModelWithGradients(BenchmarkSettings settings)
    {
        var model = TrainingRun.BuildModel(settings.Shape, settings.Target, settings.Recipe.Seed);
        using var scope = NewDisposeScope();
        foreach (var parameter in model.parameters())
        {
            parameter.grad = randn_like(parameter).mul_(1e-3).detach();
        }

        return model;
    }

    private static double Time(Action step, Target target)
    {
        using var scope = NewDisposeScope();
        target.Synchronize();
        var watch = Stopwatch.StartNew();
        step();
        target.Synchronize();
        return watch.Elapsed.TotalMilliseconds;
    }
}
