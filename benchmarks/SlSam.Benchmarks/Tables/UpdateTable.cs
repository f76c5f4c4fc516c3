using SlSam.Benchmarks.Measuring;

namespace SlSam.Benchmarks.Tables;

/// <summary>What an update of all parameters costs without a model around it.</summary>
internal sealed record UpdateTable
{
    /// <summary>TorchSharp's AdamW.</summary>
    public required Estimate StockMilliseconds { get; init; }

    public required Estimate FusedMilliseconds { get; init; }

    public required Estimate FusedVersusStock { get; init; }

    /// <summary>What AdamW has to read and write: weight, gradient and two moments in, weight and moments out.</summary>
    public required double BytesMoved { get; init; }

    /// <summary>Bytes per second.</summary>
    public required Estimate Triad { get; init; }

    /// <summary>Largest difference of a weight between the two after the run.</summary>
    public required double WeightDifference { get; init; }
}
