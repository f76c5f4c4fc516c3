namespace SlSam.DeiT;

/// <summary>What a model says of an image.</summary>
/// <param name="Image">The file, as the user named it.</param>
/// <param name="Label">The likeliest class.</param>
/// <param name="Logits">For each class.</param>
/// <param name="Probabilities">For each class; they sum to 1.</param>
internal sealed record Prediction(string Image, string Label, IReadOnlyList<float> Logits, IReadOnlyList<float> Probabilities);
