using System.Text.Json.Nodes;
using SlSam.Samples.Runs;
using SlSam.Samples.Training;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Applications;

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
    public void A_run_whose_model_cannot_be_written_is_not_finished()
    {
        var broken = new TinyRun(_folder["run"]) { SaveModel = _ => throw new IOException("no room") };
        broken.Invoking(run => run.Run(TinyRun.Options)).Should().Throw<IOException>();
        RunSummary.Read(_folder["run"]).Finished.Should().BeFalse();

        new TinyRun(_folder["run"]).Run(TinyRun.Options with { Resume = true });

        RunSummary.Read(_folder["run"]).Finished.Should().BeTrue();
        Directory.Exists(_folder["run", "model"]).Should().BeTrue();
    }

    [Fact]
    public void All_tests_are_of_the_model_that_is_kept()
    {
        var options = With(optimizer => optimizer with { LearningRate = 0.1 }) with { KeepBest = true };

        var run = new TinyRun(_folder["run"]) { HasOtherTest = true };
        var result = run.Run(options);

        result.Best!.Epoch.Should().BeLessThan(3, "with a rate far too large it gets no better");
        var summary = RunSummary.Read(_folder["run"]);
        summary.Test.Should().BeEquivalentTo(result.Best.Test);
        summary.OtherTests["again"].Should().BeEquivalentTo(result.Best.Test, "it has the same examples");
        summary.ChosenBy.Should().Be("test");
        run.Console.ToString().Should().Contain("the best by the test examples, which makes their result look better than it is");
    }

    [Fact]
    public void Examples_that_are_kept_apart_choose_and_the_test_is_measured_once()
    {
        var options = With(optimizer => optimizer with { LearningRate = 0.1 }) with { KeepBest = true };

        var run = new TinyRun(_folder["run"]) { HasValidation = true };
        var result = run.Run(options);

        var summary = RunSummary.Read(_folder["run"]);
        summary.ChosenBy.Should().Be("validation");
        summary.Best!.TestExamples.Should().Be(12);
        summary.Test!.Examples.Should().Be(10);
        run.TestBatches.Should().Be(3, "ten examples are three batches");
        run.Console.ToString().Should().Contain("12 to choose by").And.NotContain("look better than it is");
    }

    [Fact]
    public void Training_ends_where_patience_does_and_keeps_the_best()
    {
        var training = TinyRun.Options.Training with { Epochs = 20, Patience = 2 };
        var options = TinyRun.Options with { Training = training with { Optimizer = training.Optimizer with { LearningRate = 0.1 } } };

        var run = new TinyRun(_folder["run"]) { HasValidation = true };
        var result = run.Run(options);

        result.Epochs.Count.Should().Be(result.Best!.Epoch + 2).And.BeLessThan(20);
        var summary = RunSummary.Read(_folder["run"]);
        (summary.Finished, summary.ModelIsBest, summary.Steps, summary.TotalSteps).Should().Be((true, true, 5 * result.Epochs.Count, 100));
        run.Console.ToString().Should().Contain("2 in a row brought nothing better");
        var again = new TinyRun(_folder["run"]) { HasValidation = true };
        again.Run(options with { Resume = true }).Epochs.Should().HaveCount(result.Epochs.Count);
    }

    [Theory]
    [InlineData(5, null, 25)]
    [InlineData(null, 18, 18)]
    public void A_run_goes_on_to_more_than_it_was_to_have(int? epochs, int? steps, int expected)
    {
        Interrupt(TinyRun.Options);
        var longer = TinyRun.Options.Training with { Epochs = epochs ?? 3, Steps = steps };

        var run = new TinyRun(_folder["run"]);
        var result = run.Run(TinyRun.Options with { Resume = true, Training = longer });

        result.StepLosses.Should().HaveCount(expected);
        result.Activity.Steps.Should().Be(expected);
        run.Console.ToString().Should().Contain($"the run was to have 15 steps and goes on to {expected}: its schedule is a new one");
    }

    [Fact]
    public void An_epoch_that_was_cut_short_goes_on_where_there_are_more_steps()
    {
        var seven = TinyRun.Options with { Training = TinyRun.Options.Training with { Steps = 7 } };
        new TinyRun(_folder["run"]).Run(seven);

        var result = new TinyRun(_folder["run"]).Run(seven with { Resume = true, Training = seven.Training with { Steps = 12 } });

        result.Epochs.Select(epoch => epoch.Steps).Should().Equal(5, 5, 2);
    }

    [Fact]
    public void Fewer_steps_than_are_done_are_refused()
    {
        new TinyRun(_folder["run"]).Run(TinyRun.Options);

        var fewer = TinyRun.Options with { Resume = true, Training = TinyRun.Options.Training with { Epochs = 1 } };
        new TinyRun(_folder["run"])
            .Invoking(run => run.Run(fewer))
            .Should()
            .Throw<BadInputException>()
            .WithMessage("--resume: found 15 steps that are done, expected no more than the 5 asked for.");
    }

    [Fact]
    public void A_checkpoint_of_an_earlier_version_is_refused_by_its_name()
    {
        Interrupt(TinyRun.Options);
        var file = Directory.GetFiles(_folder["run", "checkpoints"], "progress.json", SearchOption.AllDirectories).Single();
        var progress = JsonNode.Parse(File.ReadAllText(file))!;
        progress["training"]!.AsObject().Remove("step_units");
        File.WriteAllText(file, progress.ToJsonString());

        new TinyRun(_folder["run"])
            .Invoking(run => run.Run(TinyRun.Options with { Resume = true }))
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage("*progress.json: found units of 0 steps, expected those of *; an earlier version may have written it*");
    }

    [Fact]
    public void Other_data_of_the_same_number_are_told_by_their_contents()
    {
        new TinyRun(_folder["run"]) { StopAfter = 8, DataChecksum = "one" }
            .Invoking(run => run.Run(TinyRun.Options))
            .Should()
            .Throw<OperationCanceledException>();

        new TinyRun(_folder["run"]) { DataChecksum = "another" }
            .Invoking(run => run.Run(TinyRun.Options with { Resume = true }))
            .Should()
            .Throw<BadInputException>()
            .WithMessage("--resume: found data whose contents are others than those of the run, expected the same.");
    }

    [Fact]
    public void What_is_frozen_stays_as_it_was()
    {
        var options = TinyRun.Options with { Training = TinyRun.Options.Training with { Freeze = "*.embeddings,vit.encoder.layer.0" } };
        var run = new TinyRun(_folder["run"]);

        run.Run(options);

        run.Console.ToString().Should().MatchRegex("frozen: [0-9,]+ parameters in 20 tensors");
        RunSummary.Read(_folder["run"]).Arms.Should().HaveCount(20);
    }

    [Theory]
    [InlineData("layer.0", "--freeze: found nothing that 'layer.0' names, expected names of parameters or modules, such as *")]
    [InlineData("*", "--freeze: found names of all parameters, expected some to be left to train.")]
    public void What_freezes_nothing_or_all_is_refused(string names, string message)
    {
        var options = TinyRun.Options with { Training = TinyRun.Options.Training with { Freeze = names } };

        new TinyRun(_folder["run"]).Invoking(run => run.Run(options)).Should().Throw<BadInputException>().WithMessage(message);
        Directory.Exists(_folder["run"]).Should().BeFalse();
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
            .WithMessage(
                "*: found a run that is not finished *, expected --resume to go on with it, --overwrite to remove it, or another folder."
            );
    }

    [Fact]
    public void An_output_that_is_a_file_is_refused_and_stays()
    {
        File.WriteAllText(_folder["run"], "mine");

        new TinyRun(_folder["run"])
            .Invoking(run => run.Run(TinyRun.Options))
            .Should()
            .Throw<BadInputException>()
            .WithMessage("--output: *");

        File.ReadAllText(_folder["run"]).Should().Be("mine");
    }

    [Fact]
    public void A_finished_run_is_not_written_over_unless_it_is_asked_for()
    {
        var shorter = TinyRun.Options with { Training = TinyRun.Options.Training with { Epochs = 1 } };
        new TinyRun(_folder["run"]).Run(TinyRun.Options);
        File.WriteAllText(_folder["run", "model", "mine.txt"], "");
        File.WriteAllText(_folder["run", "notes.txt"], "");
        new TinyRun(_folder["run"])
            .Invoking(run => run.Run(shorter))
            .Should()
            .Throw<BadInputException>()
            .WithMessage(
                "*run: found a finished run (*summary.json), expected --resume to go on with it, --overwrite to remove it, or another folder."
            );

        new TinyRun(_folder["run"]) { StopAfter = 2 }
            .Invoking(run => run.Run(shorter with { Overwrite = true }))
            .Should()
            .Throw<OperationCanceledException>();

        Directory.Exists(_folder["run", "model"]).Should().BeFalse("a model that is there is that of this run");
        File.Exists(_folder["run", "metrics.csv"]).Should().BeFalse();
        File.Exists(_folder["run", "notes.txt"]).Should().BeTrue();
        new TinyRun(_folder["run"]).Run(shorter with { Overwrite = true });

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
