namespace SlSam.Benchmarks.Methods;

/// <summary>What one step took and gave.</summary>
/// <param name="Milliseconds">The whole step.</param>
/// <param name="OwnMilliseconds">Of these, outside the forward and backward passes: the optimizer's own.</param>
/// <param name="ActiveElements">Parameters that took part.</param>
/// <param name="Depth">How far down the backward passes went, of 1 (see <see cref="ITrainer.Depth"/>).</param>
/// <param name="BytesMoved">What the optimizer itself had to read and write (see <see cref="ITrainer.ElementsMovedPerParameter"/>); 0 where it is not counted.</param>
/// <param name="Loss">At the weights before the step.</param>
internal sealed record StepMeasurement(
    double Milliseconds,
    double OwnMilliseconds,
    long ActiveElements,
    double Depth,
    double BytesMoved,
    double Loss
);
