using SlSam.Samples.Training;

namespace SlSam.Samples.Runs;

/// <summary>How a model is trained, and where what comes out of it goes.</summary>
public sealed record RunOptions
{
    /// <summary>How.</summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>Where to compute: cpu, cuda, cuda:N, auto.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>The output folder; null: a new one.</summary>
    public string? Output { get; init; }

    /// <summary>Whether the output folder's model has the weights of the best epoch, not of the last.</summary>
    public bool KeepBest { get; init; }

    /// <summary>Steps between two checkpoints, 1 or more; null: one after each epoch.</summary>
    public int? CheckpointEvery { get; init; }

    /// <summary>Whether to go on from the output folder's newest checkpoint.</summary>
    public bool Resume { get; init; }
}
