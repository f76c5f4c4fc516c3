using SlSam.Layers;
using SlSam.Tests.Ascents;
using static TorchSharp.torch;

namespace SlSam.Tests.Memory;

/// <summary>Every member of the family in half precision over masters, scaled, held and dropped, and with its moments on the host.</summary>
public class FamilyInLessMemoryTests
{
    private static readonly Dictionary<string, (Func<SlSamOptions, SlSamOptions> Of, ScalarType Type)> Ways = new()
    {
        ["masters"] = (options => options with { MasterWeights = true }, ScalarType.BFloat16),
        ["scaled"] = (
            options => options with { MasterWeights = true, LossScale = LossScale.Dynamic(4096, interval: 2) },
            ScalarType.Float16
        ),
        ["held and dropped"] = (
            options =>
                options with
                {
                    Sampling = LayerSampling.Cyclic,
                    Partitioner = LayerPartitioners.PerBlock(),
                    HoldSteps = 2,
                    InactiveState = InactiveState.Drop,
                    AlwaysActive = name => name.StartsWith("head", StringComparison.Ordinal),
                },
            ScalarType.Float32
        ),
        ["on the host"] = (
            options =>
                options with
                {
                    Sampling = LayerSampling.Exact,
                    ActiveArmCount = 3,
                    HoldSteps = 2,
                    InactiveState = InactiveState.Host,
                    MasterWeights = true,
                    MaxGradientNorm = 0.1,
                },
            ScalarType.BFloat16
        ),
    };

    public static TheoryData<string, string, string> All =>
        [.. from name in Family.Names from way in Ways.Keys from over in new[] { "own", "passed" } select (name, way, over)];

    public static TheoryData<string, string> Wrapped =>
        [.. from name in Family.Names from over in new[] { "own", "sgd" } select (name, over)];

    [Theory]
    [MemberData(nameof(All))]
    public void It_resumes_to_the_bit_and_a_step_that_throws_anywhere_changes_nothing(string name, string way, string over)
    {
        using var scope = NewDisposeScope();
        FamilyRun Of() => new(Ways[way].Of(Family.Options(name)), over, Ways[way].Type);
        using var whole = Of();
        using var run = Of();
        using var resumed = Of();
        var before = whole.Weights;
        whole.Steps(5);

        run.Steps(2); // the next is the first of a stay, and may drop what the last one kept
        for (var step = 0; step < 2; step++)
        {
            var boundary = 0;
            while (run.ThrowsAt(boundary))
            {
                run.IsFreeOfGradients.Should().BeTrue("boundary {0}", boundary);
                boundary++;
            }

            boundary.Should().BeGreaterThan(3);
        }

        resumed.ContinueFrom(run);
        resumed.Steps(1);

        whole.Weights.SequenceEqual(before).Should().BeFalse();
        resumed.Weights.SequenceEqual(whole.Weights).Should().BeTrue("the weights are the same to the bit");
        resumed.State.SequenceEqual(whole.State).Should().BeTrue("the state is the same to the bit");
    }

    /// <summary>The scale doubles after every second step: whatever is kept from step to step with it still in shows.</summary>
    [Theory]
    [MemberData(nameof(Wrapped))]
    public void In_single_precision_a_scaled_run_makes_the_steps_of_one_that_is_not(string name, string over)
    {
        using var scope = NewDisposeScope();
        var options = Family.Options(name) with { MaxGradientNorm = 0.5 };
        using var plain = new FamilyRun(options, over);
        using var scaled = new FamilyRun(options with { LossScale = LossScale.Dynamic(64, interval: 2) }, over);

        plain.Steps(8);
        scaled.Steps(8);

        scaled.Weights.Zip(plain.Weights).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-5);
        scaled.Optimizer.LastStep.LossScale.Should().Be(512);
        scaled.Optimizer.LastStep.PerturbationNorm.Should().BeApproximately(plain.Optimizer.LastStep.PerturbationNorm, 1e-5);
        scaled.Optimizer.LastStep.UpdateGradientNorm.Should().BeApproximately(plain.Optimizer.LastStep.UpdateGradientNorm, 1e-4);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void In_float32_masters_and_the_host_change_no_bit(string name)
    {
        using var scope = NewDisposeScope();
        var options = Family.Options(name, "exp3 by tensor");
        using var plain = new FamilyRun(options);
        using var other = new FamilyRun(options with { MasterWeights = true, InactiveState = InactiveState.Host });

        plain.Steps(6);
        other.Steps(6);

        other.Weights.SequenceEqual(plain.Weights).Should().BeTrue();
    }

    /// <summary>An ascent's own pass, or a mixed gradient, may overflow where the other does not: all of the step is left out.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void In_float16_a_scale_that_is_too_large_skips_until_it_is_not(string name)
    {
        using var scope = NewDisposeScope();
        var options = Family.Options(name) with
        {
            MasterWeights = true,
            LossScale = LossScale.Dynamic(1 << 20),
            PerturbationProbability = 1,
        };
        using var run = new FamilyRun(options, type: ScalarType.Float16);
        var before = run.Weights;
        run.Steps(1);
        run.Optimizer.LastStep.Skipped.Should().BeTrue();
        run.Weights.Should().Equal(before);

        run.Steps(7);

        run.Optimizer.LastStep.Skipped.Should().BeFalse();
        run.Weights.Should().NotEqual(before).And.OnlyContain(weight => double.IsFinite(weight));
        run.Optimizer.LastStep.LossScale.Should().Be((1 << 20) / Math.Pow(2, run.Optimizer.LastStep.SkippedSteps));
    }

    public static TheoryData<string> Names => [.. Family.Names];
}
