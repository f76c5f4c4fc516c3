using SlSam.Layers;
using SlSam.Sampling;
using TorchSharp;
using TorchSharp.Modules;

namespace SlSam.Tests.Sampling;

/// <summary>Our samplers by name, and what tests do with any of them.</summary>
internal static class Samplers
{
    public static IResumableSampler Build(string name, int arms = 6, long? seed = 1) =>
        name switch
        {
            "exp3" => new Exp3LayerSampler(arms, new Exp3Options { ActiveFraction = 0.4, Seed = seed }),
            "normalized" => new Exp3LayerSampler(
                arms,
                new Exp3Options
                {
                    ActiveFraction = 0.4,
                    LearningRate = 0.01,
                    Reward = Exp3Reward.Normalized,
                    Seed = seed,
                }
            ),
            "uniform" => new UniformLayerSampler(arms, 0.4, seed),
            "all" => new AllLayersSampler(arms),
            "exact" => new ExactLayerSampler(Arms(arms), Math.Min(2, arms), seed),
            "exact-parameters" => ExactLayerSampler.OfParameters(Arms(arms), 0.4, seed),
            "cyclic" => new CyclicLayerSampler(Arms(arms), Math.Min(2, arms), CyclicOrder.Shuffled, seed),
            "cyclic-parameters" => CyclicLayerSampler.OfParameters(Arms(arms), 0.4, CyclicOrder.Shuffled, seed),
            _ => throw new ArgumentException(name),
        };

    /// <summary>Arms of 1, 2, 3, ... parameters.</summary>
    public static IReadOnlyList<LayerArm> Arms(int count) => Arms([.. Enumerable.Range(1, count)]);

    /// <summary>Arms of so many parameters each.</summary>
    public static IReadOnlyList<LayerArm> Arms(IReadOnlyList<int> sizes) =>
        [.. sizes.Select((size, arm) => new LayerArm($"arm {arm}", [new Parameter(torch.zeros(size))]))];

    /// <summary>Draws and learns, and tells all that was drawn and every probability on the way.</summary>
    public static string Run(ILayerSampler sampler, int steps)
    {
        var history = new System.Text.StringBuilder();
        for (var step = 0; step < steps; step++)
        {
            int[] active = [.. sampler.Sample()];
            sampler.Update(active, [.. active.Select(arm => 0.5f + arm)]);
            history.AppendLine(
                FormattableString.Invariant($"{string.Join(" ", active)} | {string.Join(" ", sampler.Probabilities.Select(p => $"{p:R}"))}")
            );
        }

        return history.ToString();
    }

    public static byte[] Save(IResumableSampler sampler)
    {
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        sampler.SaveState(writer);
        writer.Flush();
        return stream.ToArray();
    }

    public static void Load(IResumableSampler sampler, byte[] data)
    {
        using var reader = new BinaryReader(new MemoryStream(data));
        sampler.LoadState(reader);
    }
}
