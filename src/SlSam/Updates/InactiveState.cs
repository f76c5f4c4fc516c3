namespace SlSam;

/// <summary>What becomes of the moments, and masters, of arms that are not active.</summary>
public enum InactiveState
{
    /// <summary>They stay where they are. An arm goes on from them when it is drawn again.</summary>
    Keep,

    /// <summary>
    /// They are let go, with the step count and what an <see cref="Ascent"/> keeps, once the first step without their arm is taken: memory holds the active arms'
    /// alone, as in BAdam. An arm that is drawn again at once keeps them.
    /// </summary>
    Drop,

    /// <summary>
    /// They move to the CPU's memory (pinned where the device is CUDA) when a stay begins without their arm, and back when one begins with it; neither is
    /// waited for. On the CPU they stay where they are.
    /// </summary>
    Host,
}
