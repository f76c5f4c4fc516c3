using SlSam.Samples.Runs;
using SlSam.Samples.Tests.Training;
using SlSam.Samples.Training;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Applications;

[Collection(SeededCollection.Name)]
public sealed class TrainingJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_writes_all_that_comes_out()
    {
        var run = new TinyRun(_folder["run"]);

        var result = run.Run(TinyRun.Options);

        _folder
            .Files.Where(file => !file.Contains("/checkpoints/") && !file.Contains("/events/"))
            .Should()
            .Contain([
                "run/activity.csv",
                "run/config-effective.json",
                "run/metrics.csv",
                "run/model/config.json",
                "run/model/model.safetensors",
                "run/summary.json",
            ]);
        var metrics = File.ReadAllLines(_folder["run", "metrics.csv"]);
        metrics.Should().HaveCount(4);
        metrics[0].Should().Be("epoch,steps,training_loss,test_loss,accuracy,seconds,processor_seconds,peak_memory_bytes,active_share");
        var activity = File.ReadAllLines(_folder["run", "activity.csv"]);
        activity[0].Should().Be("arm,stretch,first_step,active_share");
        activity.Should().HaveCount(1 + 40, "there are 40 arms, and 15 steps are one stretch");
        result.StepLosses.Should().HaveCount(15);
        new FileInfo(_folder.Files.Where(file => file.Contains("/events/")).Select(file => _folder[file]).Should().ContainSingle().Subject)
            .Length.Should()
            .BeGreaterThan(15 * 5 * 20);
        run.Console.ToString().Should().Contain("model: tiny").And.Contain("optimizer: SL-SAM, 40 arms").And.Contain("test accuracy");
    }

    [Fact]
    public void The_summary_says_how_it_went()
    {
        var result = new TinyRun(_folder["run"]).Run(TinyRun.Options);

        var summary = RunSummary.Read(_folder["run"]);
        summary.Finished.Should().BeTrue();
        summary.Optimizer.Should().Be("slsam");
        (summary.Steps, summary.TotalSteps, summary.Seed, summary.Device).Should().Be((15, 15, 3L, "cpu"));
        summary.Final!.Metrics.Should().Equal(result.Test.Metrics);
        summary.Final.TrainingLoss.Should().Be(result.Epochs[2].TrainingLoss);
        summary.Best!.Epoch.Should().Be(result.Best!.Epoch);
        summary.SecondsTotal.Should().BeGreaterThan(summary.SecondsTraining);
        summary.SecondsPerEpoch.Should().BeApproximately(5 * summary.SecondsPerStep, 1e-9);
        summary.ProcessorSecondsTraining.Should().BeGreaterThan(0);
        summary.PeakMemory.Should().BeGreaterThan(summary.PeakMemoryAboveModel);
        summary.ActiveShare.Should().Be(result.Activity.MeanActiveShare);
        summary.Arms.Should().HaveCount(40);
        summary.Options["batch-size"]!.GetValue<int>().Should().Be(4);
        summary.Versions.Should().ContainKeys("slsam", "torch", "torchsharp");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(14)]
    [InlineData(22)]
    public void A_run_that_was_stopped_goes_on_to_the_same_bits(int batches)
    {
        var straight = new TinyRun(_folder["straight"]);
        var expected = straight.Run(TinyRun.Options);
        var stopped = new TinyRun(_folder["stopped"]) { StopAfter = batches };
        stopped.Invoking(run => run.Run(TinyRun.Options)).Should().Throw<OperationCanceledException>();
        RunSummary.Read(_folder["stopped"]).Finished.Should().BeFalse();
        stopped.Console.ToString().Should().Contain($"--output {_folder["stopped"]} --resume");

        var resumed = new TinyRun(_folder["stopped"]);
        var result = resumed.Run(TinyRun.Options with { Resume = true });

        resumed.Weights().Should().Equal(straight.Weights());
        result.StepLosses.Should().Equal(expected.StepLosses);
        result
            .Epochs.Select(epoch => (epoch.TrainingLoss, epoch.Test.Loss, epoch.Steps, epoch.ActiveShare))
            .Should()
            .Equal(expected.Epochs.Select(epoch => (epoch.TrainingLoss, epoch.Test.Loss, epoch.Steps, epoch.ActiveShare)));
        result.Activity.Shares.Should().Equal(expected.Activity.Shares);
        RunSummary.Read(_folder["stopped"]).Finished.Should().BeTrue();
    }

    [Fact]
    public void Perturbed_steps_are_drawn_on_after_a_resume_too()
    {
        var options = With(optimizer => optimizer with { Kind = OptimizerKind.Rst, MaxGradientNorm = 0.5, Decay = DecayedWeights.Weights });
        var straight = new TinyRun(_folder["straight"]);
        straight.Run(options);
        var stopped = new TinyRun(_folder["stopped"]) { StopAfter = 17 };
        stopped.Invoking(run => run.Run(options)).Should().Throw<OperationCanceledException>();

        var resumed = new TinyRun(_folder["stopped"]);
        resumed.Run(options with { Resume = true });

        resumed.Weights().Should().Equal(straight.Weights());
    }

    [Fact]
    public void A_run_goes_on_from_a_checkpoint_within_an_epoch_and_two_are_kept()
    {
        var options = TinyRun.Options with { CheckpointEvery = 4 };
        var straight = new TinyRun(_folder["run"]);
        straight.Run(options);
        var expected = straight.Weights();
        Directory.GetDirectories(_folder["run", "checkpoints"]).Should().HaveCount(2);
        Directory.Delete(Directory.GetDirectories(_folder["run", "checkpoints"]).Max()!, recursive: true);
        Directory
            .GetDirectories(_folder["run", "checkpoints"])
            .Should()
            .ContainSingle()
            .Which.Should()
            .EndWith("step-000000012-epoch-000002");

        var resumed = new TinyRun(_folder["run"]);
        var result = resumed.Run(options with { Resume = true });

        result.Plan.StepsDone.Should().Be(12);
        resumed.Weights().Should().Equal(expected);
    }

    [Fact]
    public void The_model_of_the_best_epoch_is_kept_where_it_is_asked_for()
    {
        var options = With(optimizer => optimizer with { LearningRate = 0.1 });
        var last = new TinyRun(_folder["last"]);
        var result = last.Run(options);
        result.Best!.Epoch.Should().BeLessThan(3, "with a rate far too large it gets no better");

        var best = new TinyRun(_folder["best"]);
        best.Run(options with { KeepBest = true });

        RunSummary.Read(_folder["best"]).ModelIsBest.Should().BeTrue();
        best.Weights().Should().NotEqual(last.Weights());
    }

    [Fact]
    public void Other_options_than_those_of_the_run_are_refused()
    {
        Interrupt(TinyRun.Options);

        var other = With(optimizer => optimizer with { Rho = 0.1 }) with { Resume = true };
        new TinyRun(_folder["run"])
            .Invoking(run => run.Run(other))
            .Should()
            .Throw<BadInputException>()
            .WithMessage("--resume: found other options *: --rho was 0.05 and is 0.1. Expected the same.");
    }

    [Fact]
    public void Options_that_do_not_matter_may_differ()
    {
        Interrupt(TinyRun.Options);

        var other = TinyRun.Options with { Resume = true, CheckpointEvery = 3, Training = TinyRun.Options.Training with { Workers = 1 } };
        new TinyRun(_folder["run"]).Run(other).Epochs.Should().HaveCount(3);
    }

    [Fact]
    public void Other_data_than_those_of_the_run_are_refused()
    {
        Interrupt(TinyRun.Options);

        new TinyRun(_folder["run"]) { Examples = 60 }
            .Invoking(run => run.Run(TinyRun.Options with { Resume = true }))
            .Should()
            .Throw<BadInputException>()
            .WithMessage("--resume: found data for 8 steps in an epoch, expected the run's, for 5.");
    }

    [Fact]
    public void An_unfinished_run_is_not_written_over()
    {
        Interrupt(TinyRun.Options);

        new TinyRun(_folder["run"])
            .Invoking(run => run.Run(TinyRun.Options))
            .Should()
            .Throw<BadInputException>()
            .WithMessage("*: found a run that is not finished *, expected --resume to go on with it, --overwrite to remove it, or another folder.");
    }

    [Fact]
    public void A_finished_run_is_replaced()
    {
        new TinyRun(_folder["run"]).Run(TinyRun.Options);

        new TinyRun(_folder["run"]).Run(TinyRun.Options with { Training = TinyRun.Options.Training with { Epochs = 1 } });

        RunSummary.Read(_folder["run"]).TotalSteps.Should().Be(5);
        Directory.GetDirectories(_folder["run", "checkpoints"]).Should().ContainSingle();
    }

    [Fact]
    public void Resuming_without_a_checkpoint_is_refused() =>
        new TinyRun(_folder["none"])
            .Invoking(run => run.Run(TinyRun.Options with { Resume = true }))
            .Should()
            .Throw<BadInputException>()
            .WithMessage("--resume: found no checkpoint in *none, expected the output folder of a run that has one.");

    private static RunOptions With(Func<OptimizerOptions, OptimizerOptions> change) =>
        TinyRun.Options with
        {
            Training = TinyRun.Options.Training with { Optimizer = change(TinyRun.Options.Training.Optimizer) },
        };

    private void Interrupt(RunOptions options) =>
        new TinyRun(_folder["run"]) { StopAfter = 8 }
            .Invoking(run => run.Run(options))
            .Should()
            .Throw<OperationCanceledException>();
}
