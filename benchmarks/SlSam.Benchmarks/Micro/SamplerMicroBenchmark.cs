using BenchmarkDotNet.Attributes;
using SlSam.Sampling;

namespace SlSam.Benchmarks.Micro;

/// <summary>One step of the samplers: a draw and what is learned from it.</summary>
public class SamplerMicroBenchmark
{
    private const double ActiveFraction = 0.2;

    private ILayerSampler _uniform = null!;
    private ILayerSampler _bandit = null!;
    private float[] _norms = [];

    [Params(152, 10_000)]
    public int Arms { get; set; }

    [GlobalSetup]
    public void Build()
    {
        _uniform = new UniformLayerSampler(Arms, ActiveFraction, seed: 1);
        _bandit = new Exp3LayerSampler(Arms, new Exp3Options { ActiveFraction = ActiveFraction, Seed = 1 });
        var random = new Random(1);
        _norms = [.. Enumerable.Range(0, Arms).Select(_ => random.NextSingle())];
    }

    [Benchmark(Baseline = true)]
    public IReadOnlyList<int> Uniform() => Step(_uniform);

    [Benchmark]
    public IReadOnlyList<int> Exp3() => Step(_bandit);

    private IReadOnlyList<int> Step(ILayerSampler sampler)
    {
        var active = sampler.Sample();
        sampler.Update(active, new ArraySegment<float>(_norms, 0, active.Count));
        return active;
    }
}
