using SlSam.Optimizers;
using SlSam.Tests.State;
using SlSam.Tests.Steps;
using static TorchSharp.torch;

namespace SlSam.Tests.Memory;

/// <summary>Losses are scaled for the backward pass, and nothing else shows it; what overflows is skipped.</summary>
public class LossScaleTests
{
    [Theory]
    [InlineData("own")]
    [InlineData("passed")]
    [InlineData("adamw")]
    [InlineData("sgd")]
    public void In_single_precision_a_scaled_run_makes_the_steps_of_one_that_is_not(string over)
    {
        using var scope = NewDisposeScope();
        (double[] Weights, StepStatistics Last) Run(LossScale? scale)
        {
            var toy = new Toy();
            using optim.Optimizer? wrapped = over switch
            {
                "own" => null,
                "passed" => new FusedAdamW(toy.Parameters),
                "adamw" => optim.AdamW(toy.Parameters),
                _ => optim.SGD(toy.Parameters, 0.1),
            };
            var options = new SlSamOptions
            {
                LossScale = scale,
                MaxGradientNorm = 0.2,
                Seed = 1,
            };
            using var optimizer = wrapped is null
                ? new SlSamOptimizer(toy.Model, options)
                : new SlSamOptimizer(toy.Model, wrapped, options);
            for (var step = 0; step < 12; step++)
            {
                optimizer.Step(pass => pass.Backward(nn.functional.cross_entropy(toy.Model.call(toy.X), toy.Y)));
            }

            return (toy.Model.Weights(), optimizer.LastStep);
        }

        var (plain, scaled) = (Run(null), Run(LossScale.Dynamic(1024, interval: 5)));

        scaled.Weights.Zip(plain.Weights).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-6);
        scaled.Last.GradientNorm.Should().BeApproximately(plain.Last.GradientNorm, 1e-5);
        scaled.Last.UpdateGradientNorm.Should().BeApproximately(plain.Last.UpdateGradientNorm, 1e-5);
        scaled.Last.Loss.Should().BeApproximately(plain.Last.Loss, 1e-5);
        (plain.Last.LossScale, scaled.Last.LossScale).Should().Be((1, 4096));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_overflow_in_either_pass_skips_the_whole_step_and_halves_the_scale(bool inSecond)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, SlSamOptions.AdaSam() with { LossScale = LossScale.Dynamic(8) });
        var before = toy.Snapshot();

        optimizer.Step(pass =>
            pass.Backward(nn.functional.cross_entropy(toy.Model.call(toy.X), toy.Y) * (pass.IsPerturbed == inSecond ? 1e38 : 1))
        );

        optimizer.LastStep.Skipped.Should().BeTrue();
        optimizer.LastStep.LossScale.Should().Be(8);
        toy.ChangedSince(before).Should().OnlyContain(changed => !changed);
        Toy.States(optimizer).Should().OnlyContain(state => ReferenceEquals(state.FirstMoment, null));
        optimizer.Step(pass => pass.Backward(nn.functional.cross_entropy(toy.Model.call(toy.X), toy.Y)));
        optimizer.LastStep.LossScale.Should().Be(4);
        optimizer.LastStep.Skipped.Should().BeFalse();
        optimizer.LastStep.SkippedSteps.Should().Be(1);
    }

    [Fact]
    public void At_its_floor_what_is_not_finite_is_told()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, new SlSamOptions { LossScale = LossScale.Dynamic(3) });
        void Step() => optimizer.Step(pass => pass.Backward(nn.functional.cross_entropy(toy.Model.call(toy.X), toy.Y) * double.NaN));
        Step();
        Step();

        var third = Step;

        third.Should().Throw<NonFiniteGradientException>();
        optimizer.LastStep.SkippedSteps.Should().Be(2);
    }

    [Fact]
    public void A_step_that_fails_moves_no_scale_and_the_scale_is_saved()
    {
        using var scope = NewDisposeScope();
        var toys = new[] { new Toy(), new Toy() };
        SlSamOptimizer Over(Toy toy) =>
            new(toy.Model, new SlSamOptions { LossScale = LossScale.Dynamic(16, growth: 4, interval: 3), Seed = 1 });
        using var optimizer = Over(toys[0]);
        using var resumed = Over(toys[1]);
        void Step(SlSamOptimizer of, Toy toy) => of.Step(pass => pass.Backward(nn.functional.cross_entropy(toy.Model.call(toy.X), toy.Y)));
        Step(optimizer, toys[0]);
        Step(optimizer, toys[0]);
        var failing = () => optimizer.Step(_ => throw new OperationCanceledException());
        failing.Should().Throw<OperationCanceledException>();

        Saves.Of(optimizer).LoadInto(resumed);

        Step(resumed, toys[1]);
        resumed.LastStep.LossScale.Should().Be(16);
        Step(resumed, toys[1]);
        resumed.LastStep.LossScale.Should().Be(64);
        using var without = new SlSamOptimizer(toys[0].Model, new SlSamOptions { Seed = 1 });
        var load = () => Saves.Of(optimizer).LoadInto(without);
        load.Should().Throw<InvalidDataException>().WithMessage("The saved setting of LossScale*");
    }

    [Fact]
    public void A_run_resumed_with_a_shorter_interval_has_waited_long_enough()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        SlSamOptimizer Over(int interval) => new(toy.Model, new SlSamOptions { LossScale = LossScale.Dynamic(16, interval: interval) });
        void Step(SlSamOptimizer of) => of.Step(pass => pass.Backward(nn.functional.cross_entropy(toy.Model.call(toy.X), toy.Y)));
        using var optimizer = Over(100);
        using var resumed = Over(2);
        for (var step = 0; step < 4; step++)
        {
            Step(optimizer);
        }

        Saves.Of(optimizer).LoadInto(resumed);
        Step(resumed);
        Step(resumed);

        resumed.LastStep.LossScale.Should().Be(32);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(1e-6)]
    public void Float16_trains_with_masters_and_a_scale_however_small_its_gradients_are(double size)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy(ScalarType.Float16);
        var options = new SlSamOptions
        {
            MasterWeights = true,
            LossScale = LossScale.Dynamic(),
            LearningRate = 0.01,
            Epsilon = 1e-15,
            Seed = 1,
        };
        using var optimizer = new SlSamOptimizer(toy.Model, options);
        Tensor Loss() => nn.functional.cross_entropy(toy.Model.call(toy.X).to(float32), toy.Y) * size;
        var first = Loss().item<float>();
        for (var step = 0; step < 80; step++)
        {
            optimizer.Step(pass => pass.Backward(Loss()));
        }

        Loss().item<float>().Should().BeLessThan(first / 2);
        toy.Parameters.Should().OnlyContain(parameter => parameter.dtype == ScalarType.Float16);
    }

    [Fact]
    public void What_lies_beyond_the_model_is_unscaled_and_not_clipped()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var beyond = new TorchSharp.Modules.Parameter(zeros(3));
        using var sgd = optim.SGD([.. toy.Parameters, beyond], 1);
        using var optimizer = new SlSamOptimizer(
            toy.Model,
            sgd,
            SlSamOptions.AdaSam() with
            {
                LossScale = LossScale.Dynamic(),
                MaxGradientNorm = 1e-3,
            }
        );

        optimizer.Step(pass => pass.Backward(nn.functional.cross_entropy(toy.Model.call(toy.X), toy.Y) + beyond.sum()));

        beyond.Elements().Should().Equal(-1, -1, -1);
        optimizer.LastStep.UpdateGradientNorm.Should().BeLessThan(1.5, "it is the model's");
    }
}
