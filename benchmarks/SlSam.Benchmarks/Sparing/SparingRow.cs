namespace SlSam.Benchmarks.Sparing;

/// <summary>What one method took.</summary>
/// <param name="Model">The model's key.</param>
/// <param name="Method">The method's key.</param>
/// <param name="PeakBytes">Most bytes above the weights; null where that cannot be measured.</param>
/// <param name="Milliseconds">A step, on the mean.</param>
/// <param name="OwnMilliseconds">Of these, outside the passes.</param>
/// <param name="Loss">Of the last step.</param>
internal sealed record SparingRow(string Model, string Method, long? PeakBytes, double Milliseconds, double OwnMilliseconds, double Loss);
