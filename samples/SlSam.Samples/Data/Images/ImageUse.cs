namespace SlSam.Samples.Data.Images;

/// <summary>What images are opened for.</summary>
public enum ImageUse
{
    /// <summary>Images to learn from, and others to be tested on.</summary>
    Training,

    /// <summary>Images to be tested on alone.</summary>
    Evaluation,
}
