namespace SlSam.Sampling;

/// <summary>The order in which <see cref="CyclicLayerSampler"/> comes to the arms of a round.</summary>
public enum CyclicOrder
{
    /// <summary>From the first arm to the last: in the order of the forward pass, as models usually register their layers.</summary>
    Ascending,

    /// <summary>From the last arm to the first.</summary>
    Descending,

    /// <summary>In an order that is drawn anew for every round.</summary>
    Shuffled,
}
