namespace SlSam.Roberta;

/// <summary>What a model makes of a text.</summary>
/// <param name="Text">The text.</param>
/// <param name="Pair">The second one; null where there is none.</param>
/// <param name="Ids">The tokens that the model read.</param>
/// <param name="Logits">For each class, or the one number.</param>
/// <param name="Label">The likeliest class; null where the model gives a number.</param>
internal sealed record Prediction(string Text, string? Pair, IReadOnlyList<int> Ids, IReadOnlyList<float> Logits, string? Label);
