namespace SlSam.Benchmarks.Loading;

/// <summary>What is measured of loading, and how long.</summary>
internal sealed record LoadingSettings
{
    /// <summary>Images in a batch.</summary>
    public required int Batch { get; init; }

    /// <summary>Batches of each kind that are timed.</summary>
    public required int Batches { get; init; }

    /// <summary>Training steps that are timed.</summary>
    public required int Steps { get; init; }

    /// <summary>Numbers of workers to compare.</summary>
    public IReadOnlyList<int> Workers { get; } = [1, 2];
}
