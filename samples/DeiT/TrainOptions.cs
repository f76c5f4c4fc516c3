using SlSam.Samples.Applications;

namespace SlSam.DeiT;

/// <summary>What <c>train</c> is to do.</summary>
internal sealed record TrainOptions : SampleOptions
{
    /// <summary>Of a new model: mini, tiny or small.</summary>
    public required string Size { get; init; }

    /// <summary>Height and width of the images that the model is to read, in pixels; null: the model's.</summary>
    public int? ImageSize { get; init; }
}
