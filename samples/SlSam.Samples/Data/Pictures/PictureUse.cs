namespace SlSam.Samples.Data.Pictures;

/// <summary>What pictures are opened for.</summary>
public enum PictureUse
{
    /// <summary>Pictures to learn from, and others to be tested on.</summary>
    Training,

    /// <summary>Pictures to be tested on alone.</summary>
    Evaluation,
}
