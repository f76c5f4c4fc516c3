namespace SlSam.Samples.Data.Images;

/// <summary>How a folder of images is read.</summary>
public sealed record ImageFolderOptions
{
    /// <summary>
    /// Of a folder that says nothing of what is for the test, the share that is, more than 0, at most 1; null: a tenth where something is to
    /// be learnt, else all.
    /// </summary>
    public double? TestShare { get; init; }

    /// <summary>Whether images are turned as the camera was held.</summary>
    public bool FollowOrientation { get; init; } = true;

    /// <summary>Files that are left out.</summary>
    internal IReadOnlySet<string> LeftOut { get; init; } = new HashSet<string>();
}
