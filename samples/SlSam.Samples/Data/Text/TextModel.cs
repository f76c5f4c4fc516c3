using SlSam.HuggingFace;

namespace SlSam.Samples.Data.Text;

/// <summary>A classifier and the tokenizer of its texts. Owns the model.</summary>
internal sealed record TextModel(SequenceClassifier Model, Tokenizer Tokenizer) : IDisposable
{
    /// <summary>The tokens of a text, or of two, cut at what the model has places for.</summary>
    /// <param name="example">The text.</param>
    /// <param name="maxLength">Most tokens; null: as many as the tokenizer's files say (model_max_length). Never more than the model has places for.</param>
    /// <exception cref="InvalidDataException">The model has no word embedding for one of them: the tokenizer is another model's.</exception>
    public TokenizedText Encode(TextExample example, int? maxLength = null)
    {
        var places = Math.Min(maxLength ?? Tokenizer.MaxLength ?? int.MaxValue, Model.MaxLength);
        var encoding = Tokenizer.Encode(example.Text, example.Pair, places);
        var text = new TokenizedText(encoding.Ids, encoding.TypeIds.Any(type => type > 0) ? encoding.TypeIds : null);
        return text.Ids.Max() < Model.VocabularySize
            ? text
            : throw new InvalidDataException(
                $"Found token {text.Ids.Max()} in the text '{example.Text}', expected numbers below vocab_size, {Model.VocabularySize}: "
                    + "the tokenizer is not the model's."
            );
    }

    /// <summary>All examples of a set, on all cores.</summary>
    /// <inheritdoc cref="Encode(TextExample, int?)"/>
    public EncodedTexts Encode(IReadOnlyList<TextExample> examples, int? maxLength = null) =>
        EncodedTexts.Encode(examples, example => Encode(example, maxLength), Model.PaddingId);

    /// <summary>Disposes the model.</summary>
    public void Dispose() => Model.Dispose();
}
