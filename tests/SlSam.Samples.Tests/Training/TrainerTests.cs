using SlSam.Samples.Metrics;
using SlSam.Samples.Training;
using static TorchSharp.torch;

namespace SlSam.Samples.Tests.Training;

public sealed class TrainerTests
{
    private static readonly TrainingOptions Options = new()
    {
        Epochs = 3,
        BatchSize = 8,
        Seed = 5,
        Optimizer = new OptimizerOptions { LearningRate = 1e-2, Seed = 5 },
    };

    [Theory]
    [InlineData(OptimizerKind.AdamW)]
    [InlineData(OptimizerKind.AdaSam)]
    [InlineData(OptimizerKind.Rst)]
    [InlineData(OptimizerKind.SlSam)]
    [InlineData(OptimizerKind.Uniform)]
    [InlineData(OptimizerKind.Asam)]
    [InlineData(OptimizerKind.S2Sam)]
    [InlineData(OptimizerKind.Msam)]
    [InlineData(OptimizerKind.LookSam)]
    [InlineData(OptimizerKind.Gsam)]
    [InlineData(OptimizerKind.Wsam)]
    [InlineData(OptimizerKind.Friendly)]
    [InlineData(OptimizerKind.VaSso)]
    [InlineData(OptimizerKind.SamOn)]
    public void Every_optimizer_learns(OptimizerKind kind)
    {
        using var job = new TinyJob(Options with { Epochs = 8, Optimizer = Options.Optimizer with { Kind = kind } });

        var result = job.Trainer().Run(new Recorder(), TestContext.Current.CancellationToken);

        result.Epochs[^1].TrainingLoss.Should().BeLessThan(result.Epochs[0].TrainingLoss / 2);
        result.Test.Main.Value.Should().Be(1);
        result.Test.Examples.Should().Be(20);
    }

    [Theory]
    [InlineData(ArmKind.Parameter, 40)]
    [InlineData(ArmKind.Module, 20)]
    [InlineData(ArmKind.Block, 4)]
    public void Every_kind_of_arm_trains_and_is_counted(ArmKind kind, int arms)
    {
        using var job = new TinyJob(Options with { Optimizer = Options.Optimizer with { Arms = kind } });

        var result = job.Trainer().Run(new Recorder(), TestContext.Current.CancellationToken);

        result.Activity.Shares.Should().HaveCount(arms).And.OnlyContain(arm => arm.Share >= 0 && arm.Share <= 1);
        result.Activity.MeanActiveShare.Should().BeGreaterThan(0).And.BeLessThan(1);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits()
    {
        var once = Train(Options);
        var again = Train(Options);
        var other = Train(Options with { Seed = 6 });

        again.Losses.Should().Equal(once.Losses);
        again.Weights.Should().Equal(once.Weights);
        other.Losses.Should().NotEqual(once.Losses);
    }

    [Fact]
    public void Steps_replace_epochs_and_the_last_epoch_is_cut_short()
    {
        using var job = new TinyJob(Options with { Steps = 7 });
        var recorder = new Recorder();

        var result = job.Trainer().Run(recorder, TestContext.Current.CancellationToken);

        recorder.Plan.Should().Be(new TrainingPlan(TotalSteps: 7, StepsPerEpoch: 5));
        recorder.Steps.Select(report => (report.Step, report.Epoch)).Should().Equal((1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (6, 2), (7, 2));
        recorder.Epochs.Select(report => report.Steps).Should().Equal(5, 2);
        result.Epochs.Should().Equal(recorder.Epochs);
    }

    [Fact]
    public void The_rate_falls_with_the_step_from_the_base_towards_a_tenth()
    {
        using var job = new TinyJob(Options with { Steps = 10 });
        var recorder = new Recorder();

        job.Trainer().Run(recorder, TestContext.Current.CancellationToken);

        var rates = recorder.Steps.Select(report => report.Rate).ToArray();
        rates[0].Should().Be(1e-2);
        rates[5].Should().BeApproximately(0.55e-2, 1e-12);
        rates.Should().BeInDescendingOrder().And.OnlyContain(rate => rate > 1e-3);
        job.Optimizer.ParamGroups.Select(group => group.LearningRate).Should().Equal(rates[^1]);
    }

    [Theory]
    [InlineData(OptimizerKind.AdamW)]
    [InlineData(OptimizerKind.SlSam)]
    public void Batches_that_make_one_step_are_as_one_large_batch(OptimizerKind kind)
    {
        var optimizer = Options.Optimizer with { Kind = kind };
        var parts = Train(Options with { BatchSize = 6, Accumulate = 3, Steps = 2, Optimizer = optimizer });
        var large = Train(Options with { BatchSize = 18, Steps = 2, Optimizer = optimizer });

        // of 40 examples 13 are left for the second step: four batches of 3, and one of 1
        var uneven = Train(Options with { BatchSize = 3, Accumulate = 9, Epochs = 1, Optimizer = optimizer });
        var even = Train(Options with { BatchSize = 27, Epochs = 1, Optimizer = optimizer });

        parts.Losses.Should().Equal(large.Losses, (a, b) => Math.Abs(a - b) < 1e-5);
        parts.Weights.Should().Equal(large.Weights, (a, b) => Math.Abs(a - b) < 1e-3);
        uneven.Losses.Should().HaveCount(2).And.Equal(even.Losses, (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void Rho_follows_its_schedule()
    {
        using var job = new TinyJob(Options with { Steps = 4, RhoSchedule = RhoSchedule.Linear });
        var recorder = new Recorder();

        job.Trainer().Run(recorder, TestContext.Current.CancellationToken);

        recorder.Steps.Select(report => report.Rho).Should().Equal([0.05, 0.0375, 0.025, 0.0125], (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Shorter_weights_train_too_and_stay_short()
    {
        using var job = new TinyJob(Options with { WeightType = ScalarType.BFloat16, Epochs = 8 });

        var result = job.Trainer().Run(new Recorder(), TestContext.Current.CancellationToken);

        job.Model.parameters().Should().OnlyContain(parameter => parameter.dtype == ScalarType.BFloat16);
        result.Epochs[^1].TrainingLoss.Should().BeLessThan(result.Epochs[0].TrainingLoss / 2);
    }

    [Fact]
    public void Cancelled_it_ends_after_the_step_under_way()
    {
        using var job = new TinyJob(Options);
        using var cancellation = new CancellationTokenSource();
        var recorder = new Recorder
        {
            OnStep = report =>
            {
                if (report.Step == 3)
                {
                    cancellation.Cancel();
                }
            },
        };

        var running = () => job.Trainer().Run(recorder, cancellation.Token);

        running.Should().Throw<OperationCanceledException>();
        recorder.Steps.Should().HaveCount(3);
    }

    [Fact]
    public void Training_leaves_no_tensors_behind()
    {
        using var job = new TinyJob(Options);
        using var scope = NewDisposeScope();

        job.Trainer().Run(new Recorder(), TestContext.Current.CancellationToken);

        scope.DisposablesCount.Should().Be(0);
    }

    [Fact]
    public void Evaluation_weighs_a_small_last_batch_by_its_size_and_leaves_the_model_in_training()
    {
        using var inOne = new TinyJob(Options with { BatchSize = 20 });
        using var inThree = new TinyJob(Options with { BatchSize = 8 });
        inThree.Model.train();

        var whole = Evaluator.Evaluate(inOne.Task, inOne.Test, CPU, TestContext.Current.CancellationToken);
        var parts = Evaluator.Evaluate(inThree.Task, inThree.Test, CPU, TestContext.Current.CancellationToken);

        parts.Loss.Should().BeApproximately(whole.Loss, 1e-6);
        parts.Metrics.Should().Equal(whole.Metrics);
        inThree.Model.training.Should().BeTrue();
    }

    [Fact]
    public void The_loss_of_an_epoch_is_the_mean_over_its_examples_whatever_the_batches()
    {
        var still = Options.Optimizer with { Kind = OptimizerKind.AdamW, LearningRate = 0 };
        double EpochLoss(int batchSize, int accumulate = 1)
        {
            using var job = new TinyJob(Options with { BatchSize = batchSize, Accumulate = accumulate, Epochs = 1, Optimizer = still });
            return job.Trainer().Run(new Recorder(), TestContext.Current.CancellationToken).Epochs.Single().TrainingLoss;
        }

        var whole = EpochLoss(batchSize: 40);

        EpochLoss(batchSize: 39).Should().BeApproximately(whole, 1e-6);
        EpochLoss(batchSize: 12).Should().BeApproximately(whole, 1e-6);
        EpochLoss(batchSize: 7, accumulate: 2).Should().BeApproximately(whole, 1e-6);
    }

    [Theory]
    [InlineData(new[] { 3.0, 1, 2, 1 }, true, 2)]
    [InlineData(new[] { 3.0, 1, 2, 4 }, false, 4)]
    [InlineData(new[] { double.NaN, 3, double.NaN }, true, 2)]
    public void The_best_epoch_is_the_first_with_the_best_metric(double[] values, bool lowerIsBetter, int best)
    {
        var epochs = values.Select(
            (value, index) =>
                new EpochReport(
                    index + 1,
                    1,
                    1,
                    new Evaluation(1, 10, [new Metric("m", value) { LowerIsBetter = lowerIsBetter }]),
                    TimeSpan.Zero
                )
        );

        new TrainingResult(new TrainingPlan(values.Length, 1), [.. epochs], new ArmActivity(["arm"], values.Length))
            .Best!.Epoch.Should()
            .Be(best);
    }

    private static (double[] Losses, float[] Weights) Train(TrainingOptions options)
    {
        using var job = new TinyJob(options);
        var recorder = new Recorder();
        job.Trainer().Run(recorder, TestContext.Current.CancellationToken);
        using var scope = NewDisposeScope();
        return (
            [.. recorder.Steps.Select(report => report.Statistics.Loss)],
            [.. job.Model.parameters().SelectMany(parameter => parameter.detach().data<float>().ToArray())]
        );
    }
}
