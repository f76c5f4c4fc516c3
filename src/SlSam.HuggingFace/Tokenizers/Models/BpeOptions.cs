namespace SlSam.HuggingFace.Tokenizers.Models;

/// <summary>What byte-pair encoding can be told besides its merges.</summary>
internal sealed record BpeOptions
{
    /// <summary>Stands for characters that are no token; null: these are left out.</summary>
    public string? UnknownToken { get; init; }

    /// <summary>Several unknown characters in a row are one token.</summary>
    public bool FusesUnknown { get; init; }

    /// <summary>Characters that are no token become a token for each byte of their UTF-8, written &lt;0x0A&gt;.</summary>
    public bool FallsBackToBytes { get; init; }

    /// <summary>A word that is a token is taken as it is.</summary>
    public bool IgnoresMerges { get; init; }

    /// <summary>Stands before each character of a word but the first.</summary>
    public string ContinuingPrefix { get; init; } = "";

    /// <summary>Stands after the last character of a word.</summary>
    public string EndOfWordSuffix { get; init; } = "";
}
