namespace SlSam.HuggingFace.Tokenizers.AddedTokens;

/// <summary>A token that is looked for in the text itself, before it is cut into words: <c>&lt;s&gt;</c>, <c>&lt;mask&gt;</c>.</summary>
internal sealed record AddedToken
{
    public required string Content { get; init; }

    public required int Id { get; init; }

    /// <summary>Only where no letter, digit or low line stands next to it.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Takes the white space before it in.</summary>
    public bool StripsLeft { get; init; }

    /// <summary>Takes the white space after it in.</summary>
    public bool StripsRight { get; init; }

    /// <summary>Is normalized itself, and looked for in the normalized text.</summary>
    public bool Normalized { get; init; }

    /// <summary>No text: left out where special tokens are skipped.</summary>
    public bool Special { get; init; }
}
