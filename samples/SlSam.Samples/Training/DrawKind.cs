namespace SlSam.Samples.Training;

/// <summary>How SL-SAM comes to the arms that are active.</summary>
public enum DrawKind
{
    /// <summary>As the optimizer does by itself: each arm by its own chance.</summary>
    Own,

    /// <summary>The active fraction of the arms in every draw, any of them alike.</summary>
    Exact,

    /// <summary>One set after the other, each arm once a round, in an order drawn anew for each.</summary>
    Cyclic,
}
