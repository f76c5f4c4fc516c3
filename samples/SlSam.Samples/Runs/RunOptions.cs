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

    /// <summary>Whether the best epoch's model is kept where it is not that of the last anyway: <see cref="KeepsBest"/> says whether it is.</summary>
    public bool KeepBest { get; init; }

    /// <summary>Whether the output folder's model has the weights of the best epoch, not of the last: asked for, or because training may end early.</summary>
    public bool KeepsBest => KeepBest || Training.Patience is not null;

    /// <summary>Steps between two checkpoints, 1 or more; null: one after each epoch.</summary>
    public int? CheckpointEvery { get; init; }

    /// <summary>Whether to go on from the output folder's newest checkpoint.</summary>
    public bool Resume { get; init; }

    /// <summary>Whether a run that is in the output folder already gives way.</summary>
    public bool Overwrite { get; init; }
}
