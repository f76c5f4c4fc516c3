namespace SlSam.Samples.Training;

/// <summary>How the learning rate goes on after the warm-up.</summary>
public enum ScheduleKind
{
    /// <summary>Half a cosine down to a tenth, step by step.</summary>
    Cosine,

    /// <summary>The same, but the rate is that of an epoch's first step throughout the epoch, as in the paper.</summary>
    CosineByEpoch,

    /// <summary>Straight down to zero.</summary>
    Linear,

    /// <summary>Stays as it is.</summary>
    Constant,
}
