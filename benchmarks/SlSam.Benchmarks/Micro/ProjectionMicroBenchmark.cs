using BenchmarkDotNet.Attributes;
using SlSam.Sampling;

namespace SlSam.Benchmarks.Micro;

/// <summary>The projection onto the capped budget; the baseline is a sort of as many numbers, which it cannot do without.</summary>
public class ProjectionMicroBenchmark
{
    private const double ActiveFraction = 0.2;
    private const double MinProbability = 1e-3;

    private double[] _logWeights = [];
    private double[] _probabilities = [];

    [Params(152, 10_000)]
    public int Arms { get; set; }

    [GlobalSetup]
    public void Build()
    {
        var random = new Random(1);
        _logWeights = [.. Enumerable.Range(0, Arms).Select(_ => -10 * random.NextDouble())];
        _probabilities = new double[Arms];
    }

    [Benchmark(Baseline = true)]
    public double[] Sort()
    {
        var copy = (double[])_logWeights.Clone();
        Array.Sort(copy);
        return copy;
    }

    [Benchmark]
    public void Project() => CappedSimplex.Project(_logWeights, ActiveFraction * Arms, MinProbability, _probabilities);
}
