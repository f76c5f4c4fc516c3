using SlSam.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Optimizers;

/// <summary>The same parameters twice, for <see cref="FusedAdamW"/> and for stock AdamW, with the same made gradients.</summary>
internal sealed class Twins
{
    /// <param name="values">First values; their layout in memory is kept.</param>
    public Twins(params Tensor[] values)
    {
        Fused = Array.ConvertAll(values, value => new Parameter(value.clone()));
        Stock = Array.ConvertAll(values, value => new Parameter(value.clone()));
    }

    /// <summary>Two matrices, a vector and a single number.</summary>
    public static Twins Small(ScalarType type = ScalarType.Float32)
    {
        random.manual_seed(11);
        return new Twins([.. new[] { randn(5, 3), randn(3, 4), randn(7), randn([]) }.Select(value => value.to_type(type))]);
    }

    public Parameter[] Fused { get; }

    public Parameter[] Stock { get; }

    /// <summary>Gives both the same gradients, of sizes that differ from parameter to parameter; none where a parameter sits out.</summary>
    public void SetGradients(int step, Func<int, bool>? sitsOut = null)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1000 + step);
        for (var i = 0; i < Fused.Length; i++)
        {
            var gradient = randn_like(Fused[i]) * Math.Pow(10, (i % 4) - 2);
            var isAbsent = sitsOut?.Invoke(i) ?? false;
            Fused[i].grad = isAbsent ? null : gradient;
            Stock[i].grad = isAbsent ? null : gradient.clone();
        }
    }

    public void Train(optim.Optimizer fused, optim.Optimizer stock, int steps, Action<int>? after = null)
    {
        for (var step = 0; step < steps; step++)
        {
            SetGradients(step);
            fused.step();
            stock.step();
            after?.Invoke(step);
        }
    }

    /// <summary>Element by element, relative to the larger of 1 and the value.</summary>
    public void ShouldBeEqual(double tolerance = 1e-6)
    {
        using var scope = NewDisposeScope();
        for (var i = 0; i < Fused.Length; i++)
        {
            var (fused, stock) = (Fused[i].detach().to_type(ScalarType.Float64), Stock[i].detach().to_type(ScalarType.Float64));
            if (fused.numel() > 0)
            {
                var difference = ((fused - stock).abs() / stock.abs().clamp_min(1)).max().item<double>();
                difference.Should().BeLessThanOrEqualTo(tolerance, "parameter {0}", i);
            }
        }
    }
}
