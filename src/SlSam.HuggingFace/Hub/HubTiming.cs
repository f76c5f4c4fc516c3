namespace SlSam.HuggingFace.Hub;

/// <summary>Waits and clocks, apart from the rest so that tests need neither.</summary>
internal sealed record HubTiming
{
    public RetryPolicy Retry { get; init; } = new();

    /// <summary>How long a server may be silent.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(30);

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
