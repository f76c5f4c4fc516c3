namespace SlSam.Parallel;

/// <summary>How a rank stands where all meet.</summary>
internal enum RankStatus
{
    /// <summary>It goes on.</summary>
    Fine,

    /// <summary>Its loss uses none of the arms that were drawn, and its closure's backward pass threw for it: others may be drawn.</summary>
    Unused,

    /// <summary>It failed, and the step with it.</summary>
    Failed,
}
