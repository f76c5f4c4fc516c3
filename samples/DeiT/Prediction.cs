using SlSam.Samples.Training;

namespace SlSam.DeiT;

/// <summary>What a model says of an image.</summary>
/// <param name="Image">The file, as the user named it.</param>
/// <param name="Classes">Names of the classes by number.</param>
/// <param name="Logits">For each class.</param>
internal sealed record Prediction(string Image, IReadOnlyList<string> Classes, float[] Logits)
{
    /// <summary>For each class; they sum to 1.</summary>
    public IReadOnlyList<float> Probabilities { get; } = Predictor.Probabilities(Logits);

    /// <summary>The likeliest class.</summary>
    public string Label => Classes[Array.IndexOf(Logits, Logits.Max())];
}
