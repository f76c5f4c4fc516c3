namespace SlSam.HuggingFace.Images;

/// <summary>The weight of a pixel by its distance, as Pillow defines it.</summary>
/// <param name="Weight">By distance in pixels, to either side; not normalized.</param>
/// <param name="Reach">Pixels further away than this weigh nothing.</param>
internal sealed record ResamplingFilter(Func<double, double> Weight, double Reach)
{
    /// <summary>The filter of a kind that blends pixels.</summary>
    /// <exception cref="ArgumentException">It is another kind.</exception>
    public static ResamplingFilter Of(Resampling resampling) =>
        resampling switch
        {
            Resampling.Lanczos => new(x => x is >= -3 and < 3 ? Sinc(x) * Sinc(x / 3) : 0, 3),
            Resampling.Bilinear => new(x => Math.Max(1 - Math.Abs(x), 0), 1),
            Resampling.Bicubic => new(Cubic, 2),
            Resampling.Box => new(x => x is > -0.5 and <= 0.5 ? 1 : 0, 0.5),
            Resampling.Hamming => new(HammingSinc, 1),
            _ => throw new ArgumentException($"Found resampling {(int)resampling}, expected 1 to 5.", nameof(resampling)),
        };

    private static double Cubic(double x)
    {
        const double a = -0.5;
        x = Math.Abs(x);
        return x switch
        {
            < 1 => ((a + 2) * x - (a + 3)) * x * x + 1,
            < 2 => (((x - 5) * x + 8) * x - 4) * a,
            _ => 0,
        };
    }

    /// <summary>Pillow has the window's constants in single precision, and a weight may depend on that.</summary>
    private static double HammingSinc(double x) => Math.Abs(x) < 1 ? Sinc(x) * (0.54f + 0.46f * Math.Cos(x * Math.PI)) : 0;

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(x * Math.PI) / (x * Math.PI);
}
