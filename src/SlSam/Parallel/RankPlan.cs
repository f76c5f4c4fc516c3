using SlSam.Layers;
using SlSam.Steps;
using static TorchSharp.torch;

namespace SlSam.Parallel;

/// <summary>The plan of a step as it travels from the first rank, with what the ranks must have alike to carry it out.</summary>
internal static class RankPlan
{
    /// <summary>The first rank's plan.</summary>
    /// <param name="ranks">The ranks.</param>
    /// <param name="mine">This rank's.</param>
    /// <param name="finished">How many steps this rank has finished.</param>
    /// <param name="layers">All that is trained.</param>
    /// <param name="optimizer">Its groups have the learning rates.</param>
    /// <exception cref="InvalidOperationException">This rank has taken another number of steps, or has other learning rates; says which.</exception>
    public static StepPlan FromFirst(Ranks ranks, StepPlan mine, long finished, LayerMap layers, optim.Optimizer optimizer)
    {
        ranks.Meet();
        var rates = optimizer.ParamGroups.Select(group => group.LearningRate).ToArray();
        using var reader = new BinaryReader(new MemoryStream(ranks.FromFirst(Write(mine, finished, layers, rates))));
        Expect("number of finished steps", reader.ReadInt64(), finished);
        Expect("number of parameter groups", reader.ReadInt32(), rates.Length);
        foreach (var rate in rates)
        {
            Expect("learning rate", reader.ReadDouble(), rate);
        }

        var (rho, isPerturbed) = (reader.ReadDouble(), reader.ReadBoolean());
        var arms = reader.ReadBytes(layers.Arms.Count);
        return new StepPlan([.. Enumerable.Range(0, arms.Length).Where(arm => arms[arm] != 0)], isPerturbed, rho);
    }

    private static byte[] Write(StepPlan plan, long finished, LayerMap layers, double[] rates)
    {
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(finished);
        writer.Write(rates.Length);
        foreach (var rate in rates)
        {
            writer.Write(rate);
        }

        writer.Write(plan.Rho);
        writer.Write(plan.IsPerturbed);
        var arms = new byte[layers.Arms.Count];
        foreach (var arm in plan.Arms)
        {
            arms[arm] = 1;
        }

        writer.Write(arms);
        return stream.ToArray();
    }

    private static void Expect<T>(string what, T first, T mine)
    {
        if (!EqualityComparer<T>.Default.Equals(first, mine))
        {
            throw new InvalidOperationException(
                FormattableString.Invariant($"The {what} is {mine} on this rank and {first} on the first; expected the same on all.")
            );
        }
    }
}
