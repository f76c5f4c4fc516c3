namespace SlSam.HuggingFace.Images;

/// <summary>
/// For one axis: which pixels of the source make each pixel of the result, and with what weights, as Pillow computes them: when an image
/// shrinks, the filter widens with it, so that every pixel of the source counts; weights are fixed-point numbers.
/// </summary>
internal sealed class AxisWeights
{
    /// <summary>Binary places of a weight: what 32 bits leave beside 8 bits of a pixel and 2 to spare.</summary>
    public const int Precision = 32 - 8 - 2;

    private const int One = 1 << Precision;

    private readonly int[] _starts;
    private readonly int[] _counts;
    private readonly int[] _weights;
    private readonly int _mostWeights;

    private AxisWeights(int length, int mostWeights)
    {
        _starts = new int[length];
        _counts = new int[length];
        _weights = new int[length * mostWeights];
        _mostWeights = mostWeights;
    }

    /// <summary>Number of pixels in the result.</summary>
    public int Length => _starts.Length;

    /// <summary>The first pixel of the source that counts for pixel i of the result.</summary>
    public int Start(int i) => _starts[i];

    /// <summary>The weights of the pixels from <see cref="Start"/> on.</summary>
    public ReadOnlySpan<int> Weights(int i) => _weights.AsSpan(i * _mostWeights, _counts[i]);

    /// <summary>The weights that make so many pixels of so many.</summary>
    public static AxisWeights Create(int sourceLength, int resultLength, Resampling resampling) =>
        resampling == Resampling.Nearest
            ? Nearest(sourceLength, resultLength)
            : Blending(sourceLength, resultLength, ResamplingFilter.Of(resampling));

    /// <summary>Places are summed up, not multiplied, so that they fall on the side of a border where Pillow's do.</summary>
    private static AxisWeights Nearest(int sourceLength, int resultLength)
    {
        var axis = new AxisWeights(resultLength, mostWeights: 1);
        var step = (double)sourceLength / resultLength;
        var place = step * 0.5;
        for (var i = 0; i < resultLength; i++, place += step)
        {
            axis._starts[i] = Math.Min((int)place, sourceLength - 1);
            axis._counts[i] = 1;
            axis._weights[i] = One;
        }
        return axis;
    }

    private static AxisWeights Blending(int sourceLength, int resultLength, ResamplingFilter filter)
    {
        var scale = (double)sourceLength / resultLength;
        var widening = Math.Max(scale, 1);
        var reach = filter.Reach * widening;
        var axis = new AxisWeights(resultLength, mostWeights: (int)Math.Ceiling(reach) * 2 + 1);
        Span<double> exact = new double[axis._mostWeights];
        for (var i = 0; i < resultLength; i++)
        {
            var middle = (i + 0.5) * scale;
            var start = Math.Max((int)(middle - reach + 0.5), 0);
            var count = Math.Min((int)(middle + reach + 0.5), sourceLength) - start;
            Weigh(filter, start - middle + 0.5, 1 / widening, exact[..count]);
            axis.Set(i, start, exact[..count]);
        }
        return axis;
    }

    private static void Weigh(ResamplingFilter filter, double distance, double narrowing, Span<double> weights)
    {
        for (var k = 0; k < weights.Length; k++)
        {
            weights[k] = filter.Weight((k + distance) * narrowing);
        }
    }

    private void Set(int i, int start, ReadOnlySpan<double> exact)
    {
        var sum = 0.0;
        foreach (var weight in exact)
        {
            sum += weight;
        }
        _starts[i] = start;
        _counts[i] = exact.Length;
        for (var k = 0; k < exact.Length; k++)
        {
            _weights[i * _mostWeights + k] = (int)Math.Round(exact[k] / sum * One, MidpointRounding.AwayFromZero);
        }
    }
}
