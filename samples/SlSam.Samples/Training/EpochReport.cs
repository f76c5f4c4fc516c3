namespace SlSam.Samples.Training;

/// <summary>How an epoch went.</summary>
/// <param name="Epoch">Number from 1.</param>
/// <param name="Steps">Steps in it; fewer than planned where training ended within.</param>
/// <param name="TrainingLoss">Mean over all units of its steps: examples, or tokens that count.</param>
/// <param name="Test">On the test examples, after it.</param>
/// <param name="TrainingTime">Time of its steps, without the test.</param>
public sealed record EpochReport(int Epoch, int Steps, double TrainingLoss, Evaluation Test, TimeSpan TrainingTime)
{
    /// <summary>Time that all cores together spent on its steps, without the test.</summary>
    public TimeSpan ProcessorTime { get; init; }

    /// <summary>The most main memory that the process took up to its end, in bytes.</summary>
    public long PeakMemory { get; init; }

    /// <summary>Mean share of the trainable numbers that took part in its steps, 0 to 1.</summary>
    public double ActiveShare { get; init; } = 1;
}
