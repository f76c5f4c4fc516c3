using SlSam.Benchmarks.Machine;
using SlSam.Benchmarks.Measuring;

namespace SlSam.Benchmarks.Tables;

/// <summary>What training steps cost by each method.</summary>
internal sealed record StepTable
{
    public required MachineDescription Machine { get; init; }

    public required double? LoadAfter { get; init; }

    /// <summary>Parameters (elements) of the model.</summary>
    public required long Parameters { get; init; }

    public required int Tensors { get; init; }

    /// <summary>Bytes per second.</summary>
    public required Estimate Triad { get; init; }

    public required IReadOnlyList<StepRow> Rows { get; init; }
}

/// <summary>What a step costs by one method.</summary>
internal sealed record StepRow
{
    public required string Method { get; init; }

    public required string Title { get; init; }

    public required Estimate Milliseconds { get; init; }

    public required Estimate VersusAdaSam { get; init; }

    public required Estimate VersusAdamW { get; init; }

    /// <summary>Outside the forward and backward passes.</summary>
    public required Estimate OwnMilliseconds { get; init; }

    /// <summary>Mean share of the parameters that took part.</summary>
    public required double ActiveFraction { get; init; }

    /// <summary>Mean share of the arms from the lowest active one up: how far down the backward passes went.</summary>
    public required double Depth { get; init; }

    /// <summary>What the optimizer itself has to read and write in a step, mean; null where it is not counted.</summary>
    public required double? BytesMoved { get; init; }

    /// <summary>Own time over the time in which the triad moves as many bytes.</summary>
    public required double? OwnVersusMemory { get; init; }

    /// <summary>Loss of the last step.</summary>
    public required double Loss { get; init; }

    /// <summary>Largest difference of a weight from the method that should end with the same ones; null where there is none.</summary>
    public required double? WeightDifference { get; init; }
}
