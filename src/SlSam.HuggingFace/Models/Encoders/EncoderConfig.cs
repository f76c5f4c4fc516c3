using SlSam.HuggingFace.Models.Configuration;
using SlSam.HuggingFace.Models.Layers;

namespace SlSam.HuggingFace.Models.Encoders;

/// <summary>The shape of an encoder of texts.</summary>
internal sealed record EncoderConfig : TransformerConfig
{
    private const int SpecialTokensOfPair = 4;

    /// <summary>Rows of the table of tokens.</summary>
    public int VocabSize { get; init; }

    /// <summary>Rows of the table of places.</summary>
    public int MaxPositionEmbeddings { get; init; } = 512;

    /// <summary>Rows of the table of token types; not looked at where the kind has none.</summary>
    public int TypeVocabSize { get; init; } = 2;

    /// <summary>The token that fills up.</summary>
    public int PadTokenId { get; init; }

    public bool IsDecoder { get; init; }
    public string PositionEmbeddingType { get; init; } = "absolute";

    /// <summary>Share dropped in the head in training, in [0, 1); null: <see cref="TransformerConfig.HiddenDropoutProb"/>.</summary>
    public double? ClassifierDropout { get; init; }

    /// <summary>Of DistilBERT: places are computed, not learned.</summary>
    public bool SinusoidalPosEmbds { get; init; }

    /// <summary>Rows of the table of places that are no place of a token.</summary>
    public int FirstPlace { get; init; }

    /// <summary>The most tokens that a text may have, special ones included.</summary>
    public int MaxLength => MaxPositionEmbeddings - FirstPlace;

    /// <summary>Reads and checks the configuration of a kind of encoders.</summary>
    /// <exception cref="InvalidDataException">No model can be built by it.</exception>
    public static EncoderConfig Read(ModelSource source, EncoderFamily family)
    {
        var config = ConfigReader.Read<EncoderConfig>(source, family.Defaults, family.OtherNames);
        config = config with { FirstPlace = family.CountsPlacesFromPadding ? config.PadTokenId + 1 : 0 };
        return config.MaxLength >= SpecialTokensOfPair
            ? config
            : throw new InvalidDataException(
                $"{source.Place}: max_position_embeddings: found {config.MaxPositionEmbeddings}, expected "
                    + $"{config.FirstPlace + SpecialTokensOfPair} or more, for the special tokens of a pair."
            );
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequirePositive(VocabSize, "vocab_size");
        RequirePositive(MaxPositionEmbeddings, "max_position_embeddings");
        RequirePositive(TypeVocabSize, "type_vocab_size");
        Require(
            PadTokenId >= 0 && PadTokenId < VocabSize,
            $"pad_token_id: found {PadTokenId}, expected one of the {VocabSize} tokens, from 0 on"
        );
        Require(!IsDecoder, "is_decoder: found true, expected false");
        Require(PositionEmbeddingType == "absolute", $"position_embedding_type: found '{PositionEmbeddingType}', expected absolute");
        Require(!SinusoidalPosEmbds, "sinusoidal_pos_embds: found true, expected false");
        RequireShare(ClassifierDropout ?? 0, "classifier_dropout");
    }
}
