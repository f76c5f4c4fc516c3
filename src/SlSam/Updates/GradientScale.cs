namespace SlSam.Updates;

/// <summary>What gradients are multiplied by for the update.</summary>
/// <param name="Model">Those of the model: unscaled, and clipped.</param>
/// <param name="Beyond">Those beyond it: unscaled.</param>
internal readonly record struct GradientScale(double Model, double Beyond)
{
    public static GradientScale None { get; } = new(1, 1);
}
