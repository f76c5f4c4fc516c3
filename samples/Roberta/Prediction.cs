using SlSam.Samples.Training;

namespace SlSam.Roberta;

/// <summary>What a model makes of a text.</summary>
/// <param name="Text">The text.</param>
/// <param name="Pair">The second one; null where there is none.</param>
/// <param name="Ids">The tokens that the model read.</param>
/// <param name="Logits">For each class, or the one number.</param>
/// <param name="Classes">Names of the classes by number; null where the model gives a number.</param>
internal sealed record Prediction(string Text, string? Pair, IReadOnlyList<int> Ids, float[] Logits, IReadOnlyList<string>? Classes)
{
    /// <summary>The likeliest class; null where the model gives a number.</summary>
    public string? Label => Classes?[Array.IndexOf(Logits, Logits.Max())];

    /// <summary>For each class; they sum to 1. None where the model gives a number.</summary>
    public IReadOnlyList<float> Probabilities => Classes is null ? [] : Predictor.Probabilities(Logits);
}
