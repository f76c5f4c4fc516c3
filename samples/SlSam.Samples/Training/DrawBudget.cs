namespace SlSam.Samples.Training;

/// <summary>What the active fraction of exact and cyclic draws is a share of.</summary>
public enum DrawBudget
{
    /// <summary>Of the number of arms.</summary>
    Arms,

    /// <summary>Of the arms' parameters.</summary>
    Parameters,
}
