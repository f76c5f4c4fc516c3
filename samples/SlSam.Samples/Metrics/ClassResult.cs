namespace SlSam.Samples.Metrics;

/// <summary>How well a model does on one class.</summary>
/// <param name="Name">Of the class.</param>
/// <param name="Precision">Share of what was taken for it that is of it; 0 where nothing was.</param>
/// <param name="Recall">Share of what is of it that was found; 0 where nothing is.</param>
/// <param name="F1">The harmonic mean of the two; 0 where both are.</param>
/// <param name="Examples">How many are of it.</param>
public sealed record ClassResult(string Name, double Precision, double Recall, double F1, long Examples);
