using SlSam.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>A closure that moves the model it trains is refused; the model that it leaves has the weights from before the step, in their new type.</summary>
public class MovedInClosureTests
{
    [Theory]
    [InlineData("adasam", 1)]
    [InlineData("adasam", 2)]
    [InlineData("slsam", 1)]
    [InlineData("slsam", 2)]
    [InlineData("passed", 1)]
    [InlineData("passed", 2)]
    [InlineData("passed a part", 1)]
    [InlineData("passed a part", 2)]
    [InlineData("msam", 1)]
    [InlineData("plain", 1)]
    public void The_whole_model(string kind, int pass)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var passed = kind switch
        {
            "passed" => new FusedAdamW(toy.Parameters),
            "passed a part" => new FusedAdamW(toy.Parameters.Skip(2)),
            _ => null,
        };
        var options = kind switch
        {
            "slsam" => new SlSamOptions { ActiveFraction = 0.4, Seed = 3 },
            "msam" => SlSamOptions.Msam(),
            "plain" => SlSamOptions.AdaSam() with { Rho = 0 },
            _ => SlSamOptions.AdaSam(),
        };
        using var optimizer = passed is null ? new SlSamOptimizer(toy.Model, options) : new SlSamOptimizer(toy.Model, passed, options);
        optimizer.Step(toy.Loss);
        var before = toy.Snapshot();

        var step = () => optimizer.Step(Moving(pass, () => toy.MoveTo(ScalarType.Float64), toy.Loss));

        ShouldBeRefused(step);
        ShouldBeWhole(toy, before);
        optimizer.Step(toy.Loss);
        toy.Snapshot().Zip(before).Should().Contain(pair => !pair.First.to_type(ScalarType.Float32).IsSameAs(pair.Second));
    }

    [Theory]
    [InlineData("after backward", 0.4)]
    [InlineData("after backward", 1)]
    [InlineData("one layer", 0.4)]
    [InlineData("one layer", 1)]
    public void A_part_of_it_or_when_all_is_computed(string how, double fraction)
    {
        for (var seed = 0; seed < 5; seed++)
        {
            using var scope = NewDisposeScope();
            var toy = new Toy();
            using var optimizer = new SlSamOptimizer(toy.Model, new SlSamOptions { ActiveFraction = fraction, Seed = seed });
            optimizer.Step(toy.Loss);
            var (before, calls) = (toy.Snapshot(), 0);

            var step = () =>
                optimizer.Step(() =>
                {
                    var loss = toy.Loss();
                    if (++calls == 2)
                    {
                        (how == "one layer" ? toy.Model.children().First() : toy.Model).to(ScalarType.Float64);
                    }

                    return loss;
                });

            ShouldBeRefused(step);
            ShouldBeWhole(toy, before);
            toy.MoveTo(ScalarType.Float32);
            optimizer.Step(toy.Loss);
        }
    }

    [Theory]
    [InlineData("embedding", 1)]
    [InlineData("embedding", 2)]
    [InlineData("lstm", 1)]
    [InlineData("lstm", 2)]
    public void A_native_module_whose_parameters_are_moved_in_place(string kind, int pass)
    {
        using var scope = NewDisposeScope();
        var model = new MovedNativeModulesTests.Native(kind);
        using var optimizer = new SlSamOptimizer(model.Module, SlSamOptions.AdaSam());
        optimizer.Step(model.Loss);
        var before = model.Module.Weights();

        var step = () => optimizer.Step(Moving(pass, () => model.Module.to(ScalarType.Float64), model.Loss));

        ShouldBeRefused(step);
        model.Module.Weights().Should().Equal(before);
        model.Module.parameters().Should().OnlyContain(parameter => parameter.requires_grad && parameter.dtype == ScalarType.Float64);
        optimizer.Step(model.Loss);
        model.Module.Weights().Should().NotEqual(before);
    }

    [Theory]
    [InlineData(ScalarType.Float32, ScalarType.Float64, 1)]
    [InlineData(ScalarType.Float32, ScalarType.Float64, 2)]
    [InlineData(ScalarType.BFloat16, ScalarType.Float32, 1)]
    [InlineData(ScalarType.BFloat16, ScalarType.Float32, 2)]
    public void Large_weights_buffers_and_masters(ScalarType from, ScalarType to, int pass)
    {
        using var scope = NewDisposeScope();
        var model = nn.Sequential(nn.Linear(8, 2_100), nn.BatchNorm1d(2_100), nn.Linear(2_100, 3));
        model.to(from);
        model.parameters().Last().requires_grad = false;
        var type = from;
        Tensor Loss()
        {
            using var inner = NewDisposeScope();
            var loss = model.call(linspace(-1, 1, 48).reshape(6, 8).sin().to_type(type)).square().mean();
            loss.backward();
            return loss.MoveToOuterDisposeScope();
        }

        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam() with { MasterWeights = true });
        optimizer.Step(Loss);
        var before = Values(model);

        var step = () => optimizer.Step(Moving(pass, () => model.to(type = to), Loss));

        ShouldBeRefused(step);
        Values(model).Zip(before).Should().OnlyContain(pair => pair.First.Equals(pair.Second));
        model.parameters().Select(parameter => parameter.requires_grad).Should().Equal(true, true, true, true, true, false);
        optimizer.Step(Loss);
        Values(model).Zip(before).Count(pair => !pair.First.Equals(pair.Second)).Should().BeGreaterThan(5);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    public void A_tie_that_the_move_breaks(bool headFirst, int pass)
    {
        using var scope = NewDisposeScope();
        var model = new TiedLanguageModel(headFirst);
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());
        optimizer.Step(model.Loss);
        var before = Values(model);

        var step = () => optimizer.Step(Moving(pass, () => model.to(ScalarType.Float64), model.Loss));

        ShouldBeRefused(step);
        Values(model).Zip(before).Should().OnlyContain(pair => pair.First.Equals(pair.Second));
        model.parameters().Should().OnlyContain(parameter => parameter.requires_grad);
    }

    [Fact]
    public void It_leaves_no_more_tensors_than_moves_between_steps()
    {
        using var scope = NewDisposeScope();
        var (moved, trained) = (new Toy(), new Toy());
        using var optimizer = new SlSamOptimizer(trained.Model, SlSamOptions.AdaSam());
        optimizer.Step(trained.Loss).Dispose();
        void Refused(ScalarType type)
        {
            ShouldBeRefused(() => optimizer.Step(Moving(2, () => trained.MoveTo(type), trained.Loss)));
            optimizer.Step(trained.Loss).Dispose();
        }

        var between = ModuleMoveTests.LeftBy(() => moved.MoveTo(ScalarType.Float64), () => moved.MoveTo(ScalarType.Float32));
        var within = ModuleMoveTests.LeftBy(() => Refused(ScalarType.Float64), () => Refused(ScalarType.Float32));

        within.Should().Be(between);
    }

    /// <summary>A closure that moves something before it computes the loss in one of its passes.</summary>
    private static Func<Tensor> Moving(int pass, Action move, Func<Tensor> loss)
    {
        var calls = 0;
        return () =>
        {
            if (++calls == pass)
            {
                move();
            }

            return loss();
        };
    }

    private static Tensor[] Values(nn.Module model) =>
        [.. model.state_dict().Values.Select(value => value.to_type(ScalarType.Float64, copy: true))];

    private static void ShouldBeRefused(Func<Tensor> step) =>
        step.Should().Throw<InvalidOperationException>().WithMessage("*moved, converted or replaced a part of the model*between steps*");

    private static void ShouldBeWhole(Toy toy, Tensor[] before)
    {
        toy.Parameters.Zip(before).Should().OnlyContain(pair => pair.First.to_type(ScalarType.Float32).IsSameAs(pair.Second));
        toy.Parameters.Should().OnlyContain(parameter => parameter.requires_grad && !parameter.HasGradient());
    }
}
