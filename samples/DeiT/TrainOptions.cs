using SlSam.Samples.Runs;

namespace SlSam.DeiT;

/// <summary>What <c>train</c> is to do.</summary>
internal sealed record TrainOptions
{
    /// <summary>Folder or id of the model to go on from; null: a new one.</summary>
    public string? Model { get; init; }

    /// <summary>Of a new model: mini, tiny or small.</summary>
    public required string Size { get; init; }

    /// <summary>Height and width of the images that the model is to read, in pixels; null: the model's.</summary>
    public int? ImageSize { get; init; }

    /// <summary>Folder or name of the images; null: generated ones.</summary>
    public string? Data { get; init; }

    /// <summary>How.</summary>
    public RunOptions Run { get; init; } = new();
}
