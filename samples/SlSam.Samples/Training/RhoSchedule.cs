namespace SlSam.Samples.Training;

/// <summary>How the radius of the perturbation goes on.</summary>
public enum RhoSchedule
{
    /// <summary>Stays as it is.</summary>
    Constant,

    /// <summary>Straight down, to zero after the last step.</summary>
    Linear,
}
