namespace SlSam.Samples.Data.Pictures;

/// <summary>Pictures to learn from and pictures to be tested on.</summary>
/// <param name="Description">What they are, for people.</param>
/// <param name="ClassNames">Names of the classes by number.</param>
/// <param name="Training">Pictures to learn from; none where the data was opened for evaluation.</param>
/// <param name="Test">Pictures to be tested on.</param>
public sealed record PictureData(string Description, IReadOnlyList<string> ClassNames, IPictureSet Training, IPictureSet Test)
{
    /// <summary>Height and width of all pictures; null where they differ, or may.</summary>
    public PictureSize? Size { get; init; }
}
