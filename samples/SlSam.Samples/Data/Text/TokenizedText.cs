namespace SlSam.Samples.Data.Text;

/// <summary>A text, or a pair, as a model reads it.</summary>
/// <param name="Ids">Its tokens, one or more.</param>
/// <param name="TypeIds">Which of the two texts each is of; null: all are of the first, or the model does not ask.</param>
public readonly record struct TokenizedText(IReadOnlyList<int> Ids, IReadOnlyList<int>? TypeIds = null);
