using System.Text.Json.Serialization;

namespace SlSam.HuggingFace;

/// <summary>The shape of a RoBERTa classifier, with the defaults of Hugging Face's <c>RobertaConfig</c>.</summary>
public sealed record RobertaConfig : TransformerConfig
{
    private const int SpecialTokensOfPair = 4;
    private const string Regression = "regression";
    private const string Classification = "single_label_classification";

    /// <summary>The defaults; roberta-base itself has 514 positions, one type and a <see cref="TransformerConfig.LayerNormEps"/> of 1e-5.</summary>
    public RobertaConfig()
    {
        HiddenDropoutProb = 0.1;
        AttentionProbsDropoutProb = 0.1;
    }

    /// <summary><c>roberta</c>.</summary>
    public string ModelType { get; init; } = "roberta";

    /// <summary>Rows of the table of tokens.</summary>
    public int VocabSize { get; init; } = 50265;

    /// <summary>Rows of the table of positions; the first <see cref="PadTokenId"/> + 1 of them are no place of a token.</summary>
    public int MaxPositionEmbeddings { get; init; } = 512;

    /// <summary>Rows of the table of token types, 1 or more.</summary>
    public int TypeVocabSize { get; init; } = 2;

    /// <summary>The token that fills up.</summary>
    public int PadTokenId { get; init; } = 1;

    /// <summary>False: a token sees all of its text.</summary>
    public bool IsDecoder { get; init; }

    /// <summary><c>absolute</c>: places are rows of a table.</summary>
    public string PositionEmbeddingType { get; init; } = "absolute";

    /// <summary>Share dropped in the head in training, in [0, 1); null: <see cref="TransformerConfig.HiddenDropoutProb"/>.</summary>
    public double? ClassifierDropout { get; init; }

    /// <summary>
    /// <c>single_label_classification</c> or <c>regression</c>; null: regression where there is one label, else classification.
    /// </summary>
    public string? ProblemType { get; init; }

    /// <summary>Whether the one logit is a number, rather than each the weight of a class.</summary>
    [JsonIgnore]
    public bool IsRegression => ProblemType is null ? NumLabels == 1 : ProblemType == Regression;

    /// <summary>The most tokens that a text may have, special ones included.</summary>
    [JsonIgnore]
    public int MaxLength => MaxPositionEmbeddings - PadTokenId - 1;

    /// <summary>Checks that the model has a word embedding for each token of a text, and gives them back.</summary>
    /// <exception cref="InvalidDataException">It has none for one of them: the tokenizer is another model's.</exception>
    public int[] RequireWords(int[] tokens, string text) =>
        tokens.Max() < VocabSize
            ? tokens
            : throw new InvalidDataException(
                $"Found token {tokens.Max()} in the text '{text}', expected numbers below vocab_size, {VocabSize}: the tokenizer is not the model's."
            );

    /// <summary>The same model for other classes.</summary>
    public RobertaConfig WithClasses(IEnumerable<string> names) => this with { Labels = LabelsOf(names), ProblemType = Classification };

    /// <summary>The same model for one number.</summary>
    public RobertaConfig ForRegression() => this with { Labels = LabelsOf(["LABEL_0"]), ProblemType = Regression };

    /// <summary>Reads and checks a checkpoint's <c>config.json</c>.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no configuration, or no model can be built by it.</exception>
    public static RobertaConfig FromFile(string path) => FromFile<RobertaConfig>(path);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequirePositive(VocabSize, "vocab_size");
        RequirePositive(TypeVocabSize, "type_vocab_size");
        Require(ModelType == "roberta", $"model_type: found '{ModelType}', expected roberta");
        Require(
            PadTokenId >= 0 && PadTokenId < VocabSize,
            $"pad_token_id: found {PadTokenId}, expected one of the {VocabSize} tokens, from 0 on"
        );
        Require(
            MaxLength >= SpecialTokensOfPair,
            $"max_position_embeddings: found {MaxPositionEmbeddings}, expected {PadTokenId + 1 + SpecialTokensOfPair} or more, for the special tokens of a pair"
        );
        Require(!IsDecoder, "is_decoder: found true, expected false");
        Require(PositionEmbeddingType == "absolute", $"position_embedding_type: found '{PositionEmbeddingType}', expected absolute");
        RequireShare(ClassifierDropout ?? 0, "classifier_dropout");
        Require(
            ProblemType is null or Classification or Regression,
            $"problem_type: found '{ProblemType}', expected {Classification} or {Regression}"
        );
        Require(!IsRegression || NumLabels == 1, $"id2label: found {NumLabels} labels, expected one for {Regression}");
    }
}
