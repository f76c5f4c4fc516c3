namespace SlSam.Samples.Training;

/// <summary>How long and on what a model is trained.</summary>
public sealed record TrainingOptions
{
    /// <summary>Times through all examples, 1 or more; what <see cref="Steps"/> does not replace.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>Number of steps, 1 or more, in place of whole epochs.</summary>
    public int? Steps { get; init; }

    /// <summary>Examples in a step, 1 or more.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Of weights, data and draws.</summary>
    public long Seed { get; init; }

    public OptimizerOptions Optimizer { get; init; } = new();

    /// <summary>Number of steps where an epoch has so many batches; no more than an <see cref="int"/> can count.</summary>
    public int TotalSteps(int batchesPerEpoch) => Steps ?? (int)Math.Min((long)Epochs * batchesPerEpoch, int.MaxValue);
}
