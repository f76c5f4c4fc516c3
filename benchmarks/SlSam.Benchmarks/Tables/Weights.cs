using static TorchSharp.torch;

namespace SlSam.Benchmarks.Tables;

/// <summary>Compares models.</summary>
internal static class Weights
{
    /// <summary>The largest absolute difference between weights of the same place; NaN where one is NaN.</summary>
    public static double LargestDifference(nn.Module left, nn.Module right) =>
        left.parameters().Zip(right.parameters(), LargestDifference).Aggregate(0.0, Math.Max);

    private static double LargestDifference(Tensor left, Tensor right)
    {
        using var withoutGraph = no_grad();
        using var scope = NewDisposeScope();
        return (left - right).abs().max().to_type(ScalarType.Float64).item<double>();
    }
}
