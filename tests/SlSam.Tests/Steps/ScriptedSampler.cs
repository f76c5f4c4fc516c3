using SlSam.Sampling;

namespace SlSam.Tests.Steps;

/// <summary>Draws what it was told, over and over, and remembers what it was told of gradient norms.</summary>
internal sealed class ScriptedSampler(int arms, params int[][] draws) : ILayerSampler
{
    private int _drawn;

    public IReadOnlyList<double> Probabilities { get; } = [.. Enumerable.Repeat(0.5, arms)];

    public int Samples => _drawn;

    public List<(int[] Active, float[] Norms)> Updates { get; } = [];

    public IReadOnlyList<int> Sample() => draws[_drawn++ % draws.Length];

    public void Update(IReadOnlyList<int> active, IReadOnlyList<float> gradientNorms) => Updates.Add(([.. active], [.. gradientNorms]));

    /// <summary>Options with such a sampler, and the sampler once it is built.</summary>
    public static (SlSamOptions Options, Func<ScriptedSampler> Sampler) Options(params int[][] draws)
    {
        ScriptedSampler? built = null;
        return (new SlSamOptions { Sampler = arms => built = new ScriptedSampler(arms.Count, draws) }, () => built!);
    }
}
