using System.Text.Json.Serialization;

namespace SlSam.Samples.Text;

/// <summary>A token that is looked for in the text itself, before it is split into words: <c>&lt;s&gt;</c>, <c>&lt;mask&gt;</c>.</summary>
/// <remarks>The keys are those of tokenizer.json's <c>added_tokens</c>.</remarks>
internal sealed record AddedToken
{
    public required string Content { get; init; }

    public int Id { get; init; }

    /// <summary>Only where no letter, digit or underscore stands next to it.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Takes the blanks before it in.</summary>
    [JsonPropertyName("lstrip")]
    public bool StripsLeft { get; init; }

    /// <summary>Takes the blanks after it in.</summary>
    [JsonPropertyName("rstrip")]
    public bool StripsRight { get; init; }

    /// <summary>Looked for after those that are not; it makes no other difference where there is no normalizer.</summary>
    public bool Normalized { get; init; }
}
