using System.Text.Json;

namespace SlSam.Samples.Text;

/// <summary>What <c>tokenizer.json</c> says, as far as RoBERTa's kind of tokenizer has a use for it.</summary>
internal sealed record TokenizerJson
{
    public IReadOnlyList<AddedToken> AddedTokens { get; init; } = [];
    public JsonElement Normalizer { get; init; }
    public PreTokenizerJson? PreTokenizer { get; init; }
    public PostProcessorJson? PostProcessor { get; init; }
    public BpeJson? Model { get; init; }
}

/// <summary>How the text is cut into words.</summary>
internal sealed record PreTokenizerJson
{
    public string Type { get; init; } = "";
    public bool AddPrefixSpace { get; init; }
    public bool UseRegex { get; init; } = true;

    /// <summary>The parts, where the type is Sequence.</summary>
    public IReadOnlyList<PreTokenizerJson>? Pretokenizers { get; init; }
}

/// <summary>Which tokens are put around the text.</summary>
internal sealed record PostProcessorJson
{
    public string Type { get; init; } = "";

    /// <summary>A token and its number, as [text, number].</summary>
    public JsonElement Cls { get; init; }

    /// <summary>Likewise.</summary>
    public JsonElement Sep { get; init; }
}

/// <summary>Byte-pair encoding.</summary>
internal sealed record BpeJson
{
    public string Type { get; init; } = "BPE";
    public double? Dropout { get; init; }
    public string? UnkToken { get; init; }
    public string? ContinuingSubwordPrefix { get; init; }
    public string? EndOfWordSuffix { get; init; }
    public bool FuseUnk { get; init; }
    public bool IgnoreMerges { get; init; }
    public IReadOnlyDictionary<string, int> Vocab { get; init; } = new Dictionary<string, int>();

    /// <summary>Each "left right", or in newer files ["left", "right"].</summary>
    public IReadOnlyList<JsonElement> Merges { get; init; } = [];
}
