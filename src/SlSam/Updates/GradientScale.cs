namespace SlSam.Updates;

/// <summary>What gradients are multiplied by for the update.</summary>
/// <param name="Model">Those of the model: unscaled, and clipped.</param>
/// <param name="Beyond">Those beyond it: unscaled.</param>
internal readonly record struct GradientScale(double Model, double Beyond)
{
    public static GradientScale None { get; } = new(1, 1);

    /// <param name="norm">The norm of the model's gradient.</param>
    /// <param name="most">The largest norm to be left, as by clip_grad_norm_; null for no limit.</param>
    /// <param name="lossScale">How many times too large the gradients are.</param>
    public static GradientScale Of(double norm, double? most, double lossScale) =>
        new(Math.Min(1, (most ?? double.PositiveInfinity) / (norm + 1e-6)) / lossScale, 1 / lossScale);
}
