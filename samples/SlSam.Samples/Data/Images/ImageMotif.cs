namespace SlSam.Samples.Data.Images;

/// <summary>What a generated image shows, apart from place, size and colour.</summary>
/// <param name="Name">Name of the class.</param>
/// <param name="Texture">Whether it fills the image in repetitions, or is one figure.</param>
/// <param name="Distance">
/// How far a point is outside (positive) or inside (negative) the motif, in its own units: a figure reaches from -1 to 1, a texture
/// repeats after 1.
/// </param>
internal sealed record ImageMotif(string Name, bool Texture, Func<double, double, double> Distance)
{
    /// <summary>All classes, by number. Each looks like itself when flipped left-right.</summary>
    public static IReadOnlyList<ImageMotif> All { get; } =
    [
        new("disc", Texture: false, (x, y) => Radius(x, y) - 1),
        new("ring", Texture: false, (x, y) => Math.Abs(Radius(x, y) - 0.75) - 0.25),
        new("square", Texture: false, (x, y) => Math.Max(Math.Abs(x), Math.Abs(y)) - 0.85),
        new("triangle", Texture: false, (x, y) => Math.Max(y - 0.7, 0.87 * Math.Abs(x) - 0.5 * y - 0.5)),
        new("cross", Texture: false, (x, y) => Math.Max(Math.Max(Math.Abs(x), Math.Abs(y)) - 1, Math.Min(Math.Abs(x), Math.Abs(y)) - 0.28)),
        new("horizontal stripes", Texture: true, (_, y) => Wave(y)),
        new("vertical stripes", Texture: true, (x, _) => Wave(x)),
        new("checkerboard", Texture: true, (x, y) => Math.CopySign(Math.Min(Math.Abs(Wave(x)), Math.Abs(Wave(y))), Wave(x) * Wave(y))),
        new("dots", Texture: true, (x, y) => Radius(x - Math.Round(x), y - Math.Round(y)) - 0.3),
        new("ripples", Texture: true, (x, y) => Wave(Radius(x, y))),
    ];

    /// <summary>Puts the motif somewhere into an image: the result says how much of a pixel (by its middle) it covers, 0 to 1.</summary>
    public Func<double, double, double> Place(int imageSize, ref Draws draws)
    {
        var pixels = Texture ? draws.Between(6, 11) : draws.Between(9, 14);
        var margin = Texture ? 0 : pixels;
        var (middleX, middleY) = (draws.Between(margin, imageSize - margin), draws.Between(margin, imageSize - margin));
        var (sine, cosine) = Math.SinCos(draws.Between(-0.3, 0.3));
        return (x, y) =>
        {
            var (right, down) = ((x - middleX) / pixels, (y - middleY) / pixels);
            var distance = Distance(cosine * right + sine * down, cosine * down - sine * right) * pixels;
            return Math.Clamp(0.5 - distance, 0, 1);
        };
    }

    private static double Radius(double x, double y) => Math.Sqrt(x * x + y * y);

    /// <summary>Distance to the edge of stripes half a unit wide: -0.25 in the middle of one, 0.25 between two.</summary>
    private static double Wave(double x) => Math.Abs(x - Math.Round(x)) - 0.25;
}
