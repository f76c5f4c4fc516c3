namespace SlSam.Samples.Data.Pictures;

/// <summary>
/// For one axis: which pixels of the source make each pixel of the result, and with what weights, as Pillow computes them: when a picture
/// shrinks, the filter widens with it, so that every pixel of the source counts; weights are fixed-point numbers.
/// </summary>
internal sealed class AxisWeights
{
    /// <summary>Binary places of a weight: what 32 bits leave beside 8 bits of a pixel and 2 to spare.</summary>
    public const int Precision = 32 - 8 - 2;

    private readonly int[] _starts;
    private readonly int[][] _weights;

    public AxisWeights(int sourceLength, int resultLength, Resampling resampling)
    {
        var (filter, reach) = FilterOf(resampling);
        var scale = (double)sourceLength / resultLength;
        var widening = Math.Max(scale, 1);
        _starts = new int[resultLength];
        _weights = new int[resultLength][];
        for (var i = 0; i < resultLength; i++)
        {
            var middle = (i + 0.5) * scale;
            var start = Math.Max((int)(middle - reach * widening + 0.5), 0);
            var end = Math.Min((int)(middle + reach * widening + 0.5), sourceLength);
            _starts[i] = start;
            _weights[i] = FixedPoint([.. Enumerable.Range(start, end - start).Select(x => filter((x - middle + 0.5) / widening))]);
        }
    }

    /// <summary>Number of pixels in the result.</summary>
    public int Length => _starts.Length;

    /// <summary>The first pixel of the source that counts for pixel i of the result, and the weights from there on.</summary>
    public (int Start, int[] Weights) this[int i] => (_starts[i], _weights[i]);

    private static int[] FixedPoint(double[] weights)
    {
        var sum = weights.Sum();
        return [.. weights.Select(weight => (int)Math.Round(weight / sum * (1 << Precision), MidpointRounding.AwayFromZero))];
    }

    private static (Func<double, double> Filter, double Reach) FilterOf(Resampling resampling) =>
        resampling switch
        {
            Resampling.Bilinear => (x => Math.Max(1 - Math.Abs(x), 0), 1),
            Resampling.Bicubic => (Cubic, 2),
            _ => throw new ArgumentException($"Found resampling {(int)resampling}, expected 2 (bilinear) or 3 (bicubic)."),
        };

    private static double Cubic(double x)
    {
        const double a = -0.5;
        x = Math.Abs(x);
        return x switch
        {
            < 1 => ((a + 2) * x - (a + 3)) * x * x + 1,
            < 2 => ((x - 5) * x + 8) * x * a - 4 * a,
            _ => 0,
        };
    }
}
