using SlSam.Samples.Runs;

namespace SlSam.Samples.Applications;

/// <summary>What <c>train</c> is to do, in every sample; a sample adds what its kind of data needs.</summary>
public abstract record SampleOptions
{
    /// <summary>Folder or id of the model to go on from; null: a new one.</summary>
    public string? Model { get; init; }

    /// <summary>Where the examples are: a folder, a file or a name; null: generated ones.</summary>
    public string? Data { get; init; }

    /// <summary>How.</summary>
    public RunOptions Run { get; init; } = new();
}
