using BenchmarkDotNet.Attributes;
using SlSam.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Benchmarks.Micro;

/// <summary>One update of AdamW, by TorchSharp's and by ours.</summary>
public class UpdateMicroBenchmark
{
    private Parameter[] _parameters = [];
    private optim.Optimizer _stock = null!;
    private optim.Optimizer _fused = null!;

    /// <summary>Number of tensors.</summary>
    [Params(152)]
    public int Tensors { get; set; }

    /// <summary>Elements of each.</summary>
    [Params(1_000, 100_000)]
    public int Elements { get; set; }

    [GlobalSetup]
    public void Build()
    {
        using var scope = NewDisposeScope();
        _parameters = [.. Enumerable.Range(0, Tensors).Select(_ => new Parameter(randn(Elements).DetachFromDisposeScope()))];
        foreach (var parameter in _parameters)
        {
            parameter.DetachFromDisposeScope();
            parameter.grad = randn(Elements);
        }

        _stock = optim.AdamW(_parameters);
        _fused = new FusedAdamW(_parameters);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _stock.Dispose();
        _fused.Dispose();
        foreach (var parameter in _parameters)
        {
            parameter.Dispose();
        }
    }

    [Benchmark(Baseline = true)]
    public void Stock() => Update(_stock);

    [Benchmark]
    public void Fused() => Update(_fused);

    private static void Update(optim.Optimizer optimizer)
    {
        using var scope = NewDisposeScope();
        optimizer.step();
    }
}
