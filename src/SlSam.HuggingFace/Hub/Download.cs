namespace SlSam.HuggingFace.Hub;

/// <summary>A file to fetch.</summary>
/// <param name="Name">For people.</param>
/// <param name="Url">Where it is.</param>
internal sealed record Download(string Name, Uri Url)
{
    public HubToken? Token { get; init; }

    /// <summary>Its bytes; null where nobody said.</summary>
    public long? Size { get; init; }

    /// <summary>What its bytes add up to; null where nobody said.</summary>
    public Checksum? Checksum { get; init; }
}
