using SlSam.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>What a wrapped optimizer holds beyond the model is updated with the gradient of the pass that the update is made with.</summary>
public class BeyondTheModelTests
{
    public static TheoryData<string> Names => ["sgd", "adamw", "rmsprop", "fused"];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_only_the_optimizer_holds_is_updated_with_the_descents_gradient_alone(string name)
    {
        using var scope = NewDisposeScope();
        var (ours, byHand) = (new Centred(), new Centred());
        using var wrapped = Build(name, [.. ours.Toy.Parameters, ours.Centre]);
        using var alone = Build(name, [.. byHand.Toy.Parameters, byHand.Centre]);
        using var optimizer = new SlSamOptimizer(ours.Toy.Model, wrapped, SlSamOptions.AdaSam());
        for (var step = 0; step < 4; step++)
        {
            optimizer.Step(ours.Loss);
            byHand.SamStep(alone, rho: 0.05);
        }

        ours.Centre.Elements().Should().Equal(byHand.Centre.Elements(), (found, expected) => Math.Abs(found - expected) < 1e-6);
        ours.Toy.Model.Weights().Should().Equal(byHand.Toy.Model.Weights(), (found, expected) => Math.Abs(found - expected) < 1e-5);
    }

    [Fact]
    public void It_is_not_perturbed_has_no_gradient_before_a_pass_and_none_after_the_step()
    {
        using var scope = NewDisposeScope();
        var model = new Centred();
        using var wrapped = optim.SGD([.. model.Toy.Parameters, model.Centre], 0.1);
        using var optimizer = new SlSamOptimizer(model.Toy.Model, wrapped, SlSamOptions.AdaSam());
        var before = model.Centre.Copy();
        model.Centre.grad = ones_like(model.Centre);

        optimizer.Step(() =>
        {
            model.Centre.HasGradient().Should().BeFalse();
            model.Centre.IsSameAs(before).Should().BeTrue();
            model.Centre.requires_grad.Should().BeTrue();
            return model.Loss();
        });

        model.Centre.HasGradient().Should().BeFalse();
        model.Centre.IsSameAs(before).Should().BeFalse();
    }

    [Fact]
    public void In_a_plain_step_it_has_the_one_passs_gradient()
    {
        using var scope = NewDisposeScope();
        var (ours, byHand) = (new Centred(), new Centred());
        using var wrapped = optim.SGD([.. ours.Toy.Parameters, ours.Centre], 0.1);
        using var alone = optim.SGD([.. byHand.Toy.Parameters, byHand.Centre], 0.1);
        using var optimizer = new SlSamOptimizer(ours.Toy.Model, wrapped, SlSamOptions.AdamW());
        for (var step = 0; step < 4; step++)
        {
            optimizer.Step(ours.Loss);
            byHand.PlainStep(alone);
        }

        ours.Centre.Elements().Should().Equal(byHand.Centre.Elements());
    }

    [Fact]
    public void It_does_not_count_in_any_norm()
    {
        using var scope = NewDisposeScope();
        var (with, without) = (new Centred(), new Centred());
        using var both = optim.SGD([.. with.Toy.Parameters, with.Centre], 0.1);
        using var model = optim.SGD(without.Toy.Parameters, 0.1);
        using var ours = new SlSamOptimizer(with.Toy.Model, both, SlSamOptions.AdaSam());
        using var theirs = new SlSamOptimizer(without.Toy.Model, model, SlSamOptions.AdaSam());

        ours.Step(with.Loss);
        theirs.Step(without.Loss);

        ours.LastStep.GradientNorm.Should().Be(theirs.LastStep.GradientNorm);
        ours.LastStep.UpdateGradientNorm.Should().Be(theirs.LastStep.UpdateGradientNorm);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_failed_step_leaves_it_whole_and_without_a_gradient(int failing)
    {
        using var scope = NewDisposeScope();
        var model = new Centred();
        using var wrapped = optim.SGD([.. model.Toy.Parameters, model.Centre], 0.1);
        using var optimizer = new SlSamOptimizer(model.Toy.Model, wrapped, SlSamOptions.AdaSam());
        var (before, pass) = (model.Centre.Copy(), 0);

        var step = () =>
            optimizer.Step(() =>
            {
                var loss = model.Loss();
                return ++pass == failing ? throw new OperationCanceledException() : loss;
            });

        step.Should().Throw<OperationCanceledException>();
        model.Centre.HasGradient().Should().BeFalse();
        model.Centre.IsSameAs(before).Should().BeTrue();
    }

    [Fact]
    public void An_update_that_throws_halfway_leaves_it_as_it_was()
    {
        using var scope = NewDisposeScope();
        var model = new Centred();
        using var broken = new BrokenOptimizer([.. model.Toy.Parameters, model.Centre]);
        using var optimizer = new SlSamOptimizer(model.Toy.Model, broken, SlSamOptions.AdaSam());
        var before = model.Centre.Copy();

        var step = () => optimizer.Step(model.Loss);

        step.Should().Throw<InvalidOperationException>().WithMessage("*BrokenOptimizer*");
        model.Centre.IsSameAs(before).Should().BeTrue();
    }

    [Fact]
    public void Frozen_by_the_user_it_is_left_alone()
    {
        using var scope = NewDisposeScope();
        var model = new Centred();
        model.Centre.requires_grad = false;
        using var wrapped = optim.SGD([.. model.Toy.Parameters, model.Centre], 0.1);
        using var optimizer = new SlSamOptimizer(model.Toy.Model, wrapped, SlSamOptions.AdaSam());
        var before = model.Centre.Copy();

        optimizer.Step(model.Loss);

        model.Centre.requires_grad.Should().BeFalse();
        model.Centre.IsSameAs(before).Should().BeTrue();
    }

    [Fact]
    public void A_second_network_held_in_a_group_of_its_own_trains_as_beside_plain_SAM()
    {
        using var scope = NewDisposeScope();
        var (toy, second) = (new Toy(), new Toy(seed: 8));
        using var wrapped = optim.AdamW([new AdamW.ParamGroup(toy.Parameters, lr: 0.01), new(second.Parameters, lr: 0.02)]);
        using var optimizer = new SlSamOptimizer(toy.Model, wrapped, ScriptedSampler.Options([0, 3], [5]).Options);
        for (var step = 0; step < 3; step++)
        {
            var before = second.Snapshot();
            optimizer.Step(() =>
            {
                second.Parameters.Should().OnlyContain(parameter => parameter.requires_grad && !parameter.HasGradient());
                second.Loss();
                return toy.Loss();
            });
            second.Parameters.Should().OnlyContain(parameter => parameter.requires_grad && !parameter.HasGradient());
            second.ChangedSince(before).Should().OnlyContain(changed => changed);
        }
    }

    private static OptimizerHelper Build(string name, List<Parameter> parameters) =>
        name switch
        {
            "adamw" => optim.AdamW(parameters, 0.01),
            "rmsprop" => optim.RMSProp(parameters, 0.01),
            "fused" => new FusedAdamW(parameters, 0.01),
            _ => optim.SGD(parameters, 0.1, momentum: 0.9),
        };

    /// <summary>A model whose loss has a centre of its own, which no part of the model holds.</summary>
    private sealed class Centred
    {
        public Toy Toy { get; } = new();

        public Parameter Centre { get; } = new(linspace(-1, 1, 4));

        public Tensor Loss()
        {
            using var scope = NewDisposeScope();
            var loss = (Toy.Model.call(Toy.X) - Centre).square().mean();
            loss.backward();
            return loss.MoveToOuterDisposeScope();
        }

        public void SamStep(optim.Optimizer optimizer, double rho)
        {
            using var scope = NewDisposeScope();
            Drop();
            Loss();
            var saved = Toy.Snapshot();
            using (no_grad())
            {
                var norm = stack(Toy.Parameters.Select(parameter => parameter.grad!.norm())).norm();
                foreach (var parameter in Toy.Parameters)
                {
                    parameter.add_(parameter.grad! * (rho / (norm + 1e-12)));
                }
            }

            Drop();
            Loss();
            using (no_grad())
            {
                foreach (var (parameter, value) in Toy.Parameters.Zip(saved))
                {
                    parameter.copy_(value);
                }
            }

            optimizer.step();
            Drop();
        }

        public void PlainStep(optim.Optimizer optimizer)
        {
            Loss();
            optimizer.step();
            Drop();
        }

        private void Drop()
        {
            Centre.grad = null;
            foreach (var parameter in Toy.Parameters)
            {
                parameter.grad = null;
            }
        }
    }

    /// <summary>Moves everything that has a gradient, then throws.</summary>
    private sealed class BrokenOptimizer : OptimizerHelper
    {
        public BrokenOptimizer(List<Parameter> parameters) =>
            _parameter_groups = [
                new ParamGroup
                {
                    Parameters = parameters,
                    Options = new OptimizerOptions { LearningRate = 1 },
                },
            ];

        public override Tensor step(Func<Tensor>? closure = null)
        {
            using var withoutGraph = no_grad();
            foreach (var parameter in parameters().Where(parameter => parameter.HasGradient()))
            {
                parameter.add_(1);
            }

            throw new InvalidDataException("out of order");
        }
    }
}
