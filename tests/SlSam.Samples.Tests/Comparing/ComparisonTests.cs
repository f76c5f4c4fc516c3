using SlSam.Samples.Comparing;
using SlSam.Samples.Metrics;
using SlSam.Samples.Reports;
using SlSam.Samples.Runs;
using SlSam.Samples.Training;

namespace SlSam.Samples.Tests.Comparing;

public sealed class ComparisonTests
{
    private readonly FakeTraining _training = new();

    [Fact]
    public void Methods_have_mean_and_deviation_over_the_seeds_relative_to_the_mean_of_AdaSAM()
    {
        var comparison = Compare(
            "adasam,slsam:rho=0.1",
            [1, 2],
            run =>
                (run.Variant.Kind, run.Seed) switch
                {
                    (OptimizerKind.AdaSam, 1) => FakeTraining.Finished(run, accuracy: 0.5, secondsPerStep: 1, memory: 1000),
                    (OptimizerKind.AdaSam, _) => FakeTraining.Finished(run, accuracy: 0.7, secondsPerStep: 3, memory: 3000),
                    (_, 1) => FakeTraining.Finished(run, accuracy: 0.8, secondsPerStep: 1, memory: 1000),
                    _ => FakeTraining.Finished(run, accuracy: 0.8, secondsPerStep: 1, memory: 1000),
                }
        );

        comparison.Metric.Should().Be("accuracy");
        comparison.Methods.Select(method => method.Name).Should().Equal("AdaSAM", "SL-SAM, rho 0.1");
        var (adaSam, slSam) = (comparison.Methods[0], comparison.Methods[1]);
        ShouldBe(adaSam.Metric, mean: 0.6, deviation: Math.Sqrt(0.02));
        ShouldBe(adaSam.StepSeconds, mean: 2, deviation: Math.Sqrt(2));
        ShouldBe(adaSam.StepProcessorSeconds, mean: 4, deviation: Math.Sqrt(8));
        ShouldBe(adaSam.TimeRatio, mean: 1, deviation: Math.Sqrt(2) / 2);
        ShouldBe(slSam.Metric, mean: 0.8, deviation: 0);
        slSam.MetricDifference.Mean.Should().BeApproximately(0.2, 1e-12);
        slSam.MetricDifference.HalfWidth.Should().BeApproximately(12.706 * 0.1, 1e-3);
        ShouldBe(slSam.TimeRatio, mean: 0.5, deviation: 0);
        ShouldBe(slSam.ProcessorTimeRatio, mean: 0.5, deviation: 0);
        ShouldBe(slSam.MemoryRatio, mean: 0.5, deviation: 0);
        ShouldBe(slSam.MemoryAboveModelRatio, mean: 0.5, deviation: 0);
        ShouldBe(slSam.ActiveShare, mean: 0.25, deviation: 0);
        slSam.ActiveFraction.Should().Be(0.5);
        adaSam.ActiveFraction.Should().BeNull();
    }

    [Fact]
    public void Runs_of_one_seed_on_other_data_are_told()
    {
        var same = Compare("adasam,slsam", [1, 2], run => Of(run, $"{run.Seed}"));
        var changed = Compare(
            "adasam,slsam",
            [1, 2],
            run => Of(run, run is { Seed: 2, Variant.Kind: OptimizerKind.SlSam } ? "new" : "old")
        );

        same.SeedsWithOtherData.Should().BeEmpty("seeds may draw other examples");
        changed.SeedsWithOtherData.Should().Equal(2);
        ComparisonTable.ToMarkdown(changed).Should().Contain("- Not of the same data: runs with the seed 2; ");
        ComparisonTable.ToMarkdown(same).Should().NotContain("same data");

        static RunOutcome Of(PlannedRun run, string data) => new(run, FakeTraining.Summary(run) with { DataChecksum = data }, []);
    }

    [Fact]
    public void What_failed_counts_for_nothing_and_is_named()
    {
        var comparison = Compare(
            "adasam",
            [1, 2],
            run =>
                run.Seed == 1 ? FakeTraining.Finished(run, accuracy: 0.5) : new RunOutcome(run, null, ["exit code 1", "Training diverged"])
        );

        comparison.Methods[0].Planned.Should().Be(2);
        comparison.Methods[0].Metric.Should().Be(new Spread(0.5, double.NaN, 1));
        comparison.Failures.Should().Equal(new FailedRun("adasam, seed 2", "Training diverged"));
    }

    [Fact]
    public void Of_an_exception_that_nothing_caught_what_it_says_is_named_not_where_it_was()
    {
        var comparison = Compare(
            "adasam",
            [1],
            run => new RunOutcome(run, null, ["exit code 134", "Unhandled exception. No memory", "   at One()", "   at Two()"])
        );

        comparison.Failures.Should().Equal(new FailedRun("adasam, seed 1", "Unhandled exception. No memory"));
    }

    [Fact]
    public void Without_AdaSAM_nothing_is_relative()
    {
        var method = Compare("slsam", [1], run => FakeTraining.Finished(run)).Methods[0];

        method.TimeRatio.Mean.Should().Be(double.NaN);
        method.StepSeconds.Mean.Should().Be(1);
    }

    [Fact]
    public void Memory_is_that_of_the_graphics_card_where_there_is_one()
    {
        var method = Compare(
            "slsam",
            [1],
            run => new RunOutcome(run, FakeTraining.Summary(run) with { DeviceMemory = 70, DeviceMemoryAboveModel = 7 }, [])
        ).Methods[0];

        method.Memory.Mean.Should().Be(70);
        method.MemoryAboveModel.Mean.Should().Be(7);
    }

    [Fact]
    public void The_metric_is_that_of_the_model_which_the_run_kept()
    {
        var best = new EpochSummary(1, 1, 1, 100, [new Metric("f1", 0.9)]);
        var comparison = Compare(
            "slsam",
            [1],
            run => new RunOutcome(run, FakeTraining.Summary(run) with { ModelIsBest = true, Best = best }, [])
        );

        comparison.Metric.Should().Be("f1");
        comparison.Methods[0].Metric.Mean.Should().Be(0.9);
    }

    [Fact]
    public void A_metric_that_is_better_when_lower_says_so_in_table_and_file()
    {
        var final = new EpochSummary(1, 1, 1, 100, [new Metric("perplexity", 8) { LowerIsBetter = true }]);
        var comparison = Compare("slsam", [1], run => new RunOutcome(run, FakeTraining.Summary(run) with { Final = final }, []));

        comparison.LowerIsBetter.Should().BeTrue();
        ComparisonTable.ToMarkdown(comparison).Should().Contain("| test perplexity (lower is better) |");
        var paired = Compare("adasam,slsam", [1, 2], run => new RunOutcome(run, FakeTraining.Summary(run) with { Final = final }, []));
        ComparisonTable.ToMarkdown(paired).Should().Contain("below zero is better.");
        ComparisonTable.ToMarkdown(Compare("slsam", [1], run => FakeTraining.Finished(run))).Should().Contain("| test accuracy |");
    }

    [Fact]
    public void Further_test_sets_have_columns_of_their_own()
    {
        var comparison = Compare(
            "adasam,slsam",
            [1, 2],
            run => new RunOutcome(
                run,
                FakeTraining.Summary(run) with
                {
                    OtherTests = new Dictionary<string, Evaluation>
                    {
                        ["user.jsonl"] = new(2, 5, [new Metric("perplexity", 15 + run.Seed) { LowerIsBetter = true }]),
                    },
                },
                []
            )
        );

        comparison.OtherMetrics.Should().Equal(new OtherMetric("user.jsonl", "perplexity", LowerIsBetter: true));
        ShouldBe(comparison.Methods[0].OtherMetrics!["user.jsonl"], mean: 16.5, deviation: Math.Sqrt(0.5));
        var lines = ComparisonTable.ToMarkdown(comparison).Split('\n');
        lines[2].Should().StartWith("| optimizer | test accuracy | vs AdaSAM | user.jsonl perplexity (lower is better) | time");
        lines[4].Should().StartWith("| AdaSAM | 50.0 ± 0.0 % |").And.Contain("| 16.5000 ± 0.7071 | 1.00");
    }

    private Comparison Compare(string optimizers, long[] seeds, Func<PlannedRun, RunOutcome> outcome) =>
        Comparison.Of(
            "a title",
            FakeTraining.PlanOf("folder", optimizers, seeds),
            jobs: 1,
            _training.Plan("folder", optimizers, seeds),
            [.. _training.Plan("folder", optimizers, seeds).Select(outcome)]
        );

    private static void ShouldBe(Spread spread, double mean, double deviation)
    {
        spread.Mean.Should().BeApproximately(mean, 1e-12);
        spread.Deviation.Should().BeApproximately(deviation, 1e-12);
    }
}
