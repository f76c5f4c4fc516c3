using SlSam.HuggingFace.Tokenizers.AddedTokens;
using SlSam.HuggingFace.Tokenizers.Decoders;
using SlSam.HuggingFace.Tokenizers.Models;
using SlSam.HuggingFace.Tokenizers.Normalizers;
using SlSam.HuggingFace.Tokenizers.PostProcessors;
using SlSam.HuggingFace.Tokenizers.PreTokenizers;

namespace SlSam.HuggingFace.Tokenizers.Loading;

/// <summary>What a tokenizer is made of, in the order in which a text passes it.</summary>
internal sealed record TokenizerParts
{
    public required IReadOnlyList<AddedToken> AddedTokens { get; init; }

    /// <summary>Null: a text stays as it is.</summary>
    public INormalizer? Normalizer { get; init; }

    /// <summary>Null: a text is one word.</summary>
    public IPreTokenizer? PreTokenizer { get; init; }

    public required IModel Model { get; init; }

    public Template Template { get; init; } = Template.Nothing;

    /// <summary>Null: tokens are joined with blanks.</summary>
    public IDecoder? Decoder { get; init; }

    /// <summary>Most tokens of a text; null where nobody said.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Whether blanks before marks are taken out of a decoded text.</summary>
    public bool CleansUp { get; init; }

    public SpecialTokenIds Special { get; init; } = new();
}

/// <summary>The tokens of each role; null where none has it.</summary>
internal sealed record SpecialTokenIds
{
    public int? Pad { get; init; }
    public int? Bos { get; init; }
    public int? Eos { get; init; }
    public int? Unknown { get; init; }
    public int? Mask { get; init; }
    public int? Class { get; init; }
    public int? Separator { get; init; }
}
