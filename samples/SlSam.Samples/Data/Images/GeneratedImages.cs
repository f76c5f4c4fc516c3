using SlSam.HuggingFace;

namespace SlSam.Samples.Data.Images;

/// <summary>
/// Images of 32 by 32 pixels in ten classes of shapes and textures, painted by seed: each with its own place, size, turn, colours,
/// light and noise; the motif is always the brighter part. A model has to learn form: colour tells nothing.
/// </summary>
public static class GeneratedImages
{
    private const int Size = 32;

    /// <summary>Makes as many images as asked for, each class equally often (give or take one).</summary>
    /// <param name="training">Number of images to learn from.</param>
    /// <param name="test">Number of images to be tested on.</param>
    /// <param name="seed">The same seed makes the same images.</param>
    public static ImageData Make(int training, int test, long seed) =>
        new("generated images", [.. ImageMotif.All.Select(motif => motif.Name)], Paint(training, seed, part: 0), Paint(test, seed, part: 1))
        {
            Size = ImageSize.Square(Size),
        };

    private static MemoryImages Paint(int count, long seed, int part)
    {
        var images = new Image[count];
        var labels = Enumerable.Range(0, count).Select(index => index % ImageMotif.All.Count).ToArray();
        System.Threading.Tasks.Parallel.For(
            0,
            count,
            index => images[index] = Paint(ImageMotif.All[labels[index]], new Draws(seed, part, index))
        );
        return new MemoryImages(images, labels);
    }

    private static Image Paint(ImageMotif motif, Draws draws)
    {
        var coverage = motif.Place(Size, ref draws);
        var (ground, figure) = TwoColours(ref draws);
        var (slopeX, slopeY) = (draws.Between(-1, 1), draws.Between(-1, 1));
        var noise = draws.Between(2, 16);
        var planes = new byte[Image.Channels * Size * Size];
        for (var y = 0; y < Size; y++)
        {
            for (var x = 0; x < Size; x++)
            {
                var share = coverage(x + 0.5, y + 0.5);
                var light = slopeX * (x - Size / 2) + slopeY * (y - Size / 2);
                for (var channel = 0; channel < Image.Channels; channel++)
                {
                    var colour = ground[channel] + share * (figure[channel] - ground[channel]);
                    var value = colour + light + noise * draws.NextNormal();
                    planes[(channel * Size + y) * Size + x] = (byte)Math.Clamp(Math.Round(value), 0, 255);
                }
            }
        }
        return Image.FromPlanes(planes, Size, Size);
    }

    /// <summary>Two random colours that can be told apart, the second the brighter.</summary>
    private static (double[] Ground, double[] Figure) TwoColours(ref Draws draws)
    {
        const double leastContrast = 120;
        while (true)
        {
            double[] ground = [draws.Between(20, 235), draws.Between(20, 235), draws.Between(20, 235)];
            double[] figure = [draws.Between(20, 235), draws.Between(20, 235), draws.Between(20, 235)];
            if (figure.Sum() - ground.Sum() >= leastContrast)
            {
                return (ground, figure);
            }
        }
    }
}
