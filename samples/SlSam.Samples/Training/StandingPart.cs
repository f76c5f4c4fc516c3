namespace SlSam.Samples.Training;

/// <summary>What of a model is active in every step.</summary>
public enum StandingPart
{
    /// <summary>Nothing: all of it is drawn.</summary>
    None,

    /// <summary>What comes after the blocks.</summary>
    Head,

    /// <summary>What lies in no block: embeddings too.</summary>
    Rest,
}
