using System.Text.Json;
using SlSam.HuggingFace;
using SlSam.Samples.Runs;

namespace SlSam.Samples.Tests.Parallel;

/// <summary>What is to be the same of two runs, however many processes trained.</summary>
internal static class RunNumbers
{
    /// <summary>Losses of all steps, the metrics, and the weights.</summary>
    /// <param name="folder">The run's.</param>
    /// <param name="expected">The other one's.</param>
    /// <param name="tolerance">Of losses and weights, in float32.</param>
    public static void ShouldBe(string folder, string expected, double tolerance = 2e-5)
    {
        StepLosses(folder).Should().Equal(StepLosses(expected), (one, other) => Math.Abs(one - other) <= tolerance);
        var (mine, theirs) = (RunSummary.Read(folder), RunSummary.Read(expected));
        mine.Finished.Should().BeTrue();
        mine.Test!.Loss.Should().BeApproximately(theirs.Test!.Loss, tolerance);
        mine.Test.Examples.Should().Be(theirs.Test.Examples);
        mine.Arms.Should().Equal(theirs.Arms, "the arms are drawn alike");
        // where a gradient is nothing but rounding (a bias of keys), Adam makes steps of it all the same: the mean tells, not the largest
        Weights(folder)
            .Zip(Weights(expected), (one, other) => Math.Abs(one - other))
            .Average()
            .Should()
            .BeLessThan((float)(tolerance / 10));
    }

    /// <summary>Of the run's newest checkpoint.</summary>
    public static double[] StepLosses(string folder)
    {
        var newest = Directory.GetDirectories(Path.Combine(folder, "checkpoints")).Max(StringComparer.Ordinal)!;
        using var progress = JsonDocument.Parse(File.ReadAllText(Path.Combine(newest, "progress.json")));
        return
        [
            .. progress.RootElement.GetProperty("training").GetProperty("step_losses").EnumerateArray().Select(loss => loss.GetDouble()),
        ];
    }

    /// <summary>Of the model that a run saved, by name.</summary>
    public static float[] Weights(string folder)
    {
        using var checkpoint = Checkpoint.Open(Path.Combine(folder, "model"));
        return
        [
            .. checkpoint
                .Entries.Keys.Order(StringComparer.Ordinal)
                .SelectMany(name =>
                {
                    using var tensor = checkpoint.Read(name);
                    return tensor.data<float>().ToArray();
                }),
        ];
    }
}
