namespace SlSam.Benchmarks.Methods;

/// <summary>The settings of all methods: those that the paper fine-tunes DeiT-Small with, and the smaller share of active arms.</summary>
internal sealed record Recipe
{
    public double LearningRate { get; init; } = 1e-4;

    public double WeightDecay { get; init; } = 5e-5;

    public double Epsilon { get; init; } = 1e-8;

    public double Rho { get; init; } = 0.01;

    public double ActiveFraction { get; init; } = 0.2;

    /// <summary>Of weights, images and draws.</summary>
    public long Seed { get; init; } = 1;
}
