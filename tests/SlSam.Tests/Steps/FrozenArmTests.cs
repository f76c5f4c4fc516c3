using SlSam.Layers;
using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>Arms that were not drawn do not take part.</summary>
public class FrozenArmTests
{
    [Fact]
    public void Frozen_arm_keeps_its_value_moments_and_step_count()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var (options, _) = ScriptedSampler.Options([0, 1, 2, 3, 4, 5], [1, 4]);
        options.WeightDecay = 0.1;
        using var optimizer = new SlSamOptimizer(toy.Model, options);
        optimizer.Step(toy.Loss);
        var weights = toy.Snapshot();
        var moments = Toy.States(optimizer).ConvertAll(state => (state.FirstMoment!.Copy(), state.SecondMoment!.Copy()));

        optimizer.Step(toy.Loss);

        bool[] isActive = [false, true, false, false, true, false];
        toy.ChangedSince(weights).Should().Equal(isActive);
        var states = Toy.States(optimizer);
        states.Select(state => state.Step).Should().Equal(1, 2, 1, 1, 2, 1);
        states
            .Zip(moments, (now, then) => !(now.FirstMoment!.IsSameAs(then.Item1) && now.SecondMoment!.IsSameAs(then.Item2)))
            .Should()
            .Equal(isActive);
    }

    [Fact]
    public void An_arm_that_was_never_active_has_no_moments()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, ScriptedSampler.Options([2]).Options);

        optimizer.Step(toy.Loss);

        Toy.States(optimizer).Select(state => state.FirstMoment is not null).Should().Equal(false, false, true, false, false, false);
    }

    [Fact]
    public void Frozen_arms_require_no_gradient_in_either_pass_and_have_none()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var (options, _) = ScriptedSampler.Options([1], [0, 2]);
        options.Partitioner = LayerPartitioners.PerModule;
        using var optimizer = new SlSamOptimizer(toy.Model, options);
        var seen = new List<string>();
        Tensor Closure()
        {
            toy.Parameters.Should().OnlyContain(parameter => !parameter.HasGradient());
            var required = toy.Parameters.Select(parameter => parameter.requires_grad).ToList();
            var loss = toy.Loss();
            toy.Parameters.Select(parameter => parameter.HasGradient()).Should().Equal(required);
            seen.Add(string.Concat(required.Select(isActive => isActive ? '1' : '0')));
            return loss;
        }

        optimizer.Step(Closure);
        optimizer.Step(Closure);

        seen.Should().Equal("001100", "001100", "110011", "110011");
    }

    [Fact]
    public void Backpropagation_stops_below_the_lowest_active_arm()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var (options, _) = ScriptedSampler.Options([1]);
        options.Partitioner = LayerPartitioners.PerModule;
        using var optimizer = new SlSamOptimizer(toy.Model, options);

        optimizer.Step(() =>
        {
            using var below = ((nn.Module<Tensor, Tensor>)toy.Model[0]).call(toy.X);
            below.requires_grad.Should().BeFalse();
            return toy.Loss();
        });
    }

    [Fact]
    public void After_a_step_everything_requires_gradients_and_none_has_one()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, ScriptedSampler.Options([3]).Options);
        toy.Loss();

        optimizer.Step(toy.Loss);

        toy.Parameters.Should().OnlyContain(parameter => parameter.requires_grad && !parameter.HasGradient());
    }

    [Fact]
    public void Gradients_that_stood_before_the_step_do_not_count()
    {
        using var scope = NewDisposeScope();
        var (clean, dirty) = (new Toy(), new Toy());
        using var first = new SlSamOptimizer(clean.Model, ScriptedSampler.Options([1, 2]).Options);
        using var second = new SlSamOptimizer(dirty.Model, ScriptedSampler.Options([1, 2]).Options);
        dirty.Loss(100);

        first.Step(clean.Loss);
        second.Step(dirty.Loss);

        dirty.ChangedSince(clean.Snapshot()).Should().OnlyContain(changed => !changed);
    }

    [Fact]
    public void Zeroing_gradients_in_the_closure_gives_frozen_arms_none()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var (options, _) = ScriptedSampler.Options([0, 1, 2, 3, 4, 5], [1]);
        options.WeightDecay = 0.5;
        using var optimizer = new SlSamOptimizer(toy.Model, options);
        optimizer.Step(toy.Loss);
        var before = toy.Snapshot();

        optimizer.Step(() =>
        {
            toy.Model.zero_grad();
            optimizer.BaseOptimizer.zero_grad();
            return toy.Loss();
        });

        toy.ChangedSince(before).Should().Equal(false, true, false, false, false, false);
    }

    [Fact]
    public void Parameters_in_no_arm_are_active_in_every_step()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var (options, sampler) = ScriptedSampler.Options([0], [1]);
        options.Partitioner = LayerPartitioners.ByName(name => name.EndsWith("bias") ? null : name);
        using var optimizer = new SlSamOptimizer(toy.Model, options);
        var before = toy.Snapshot();
        var gradients = toy.GradientsHere();

        optimizer.Step(toy.Loss);

        optimizer.Arms.Select(arm => arm.Name).Should().Equal("0.weight", "2.weight", "4.weight");
        toy.ChangedSince(before).Should().Equal(true, true, false, true, false, true);
        var active = new[] { 0, 1, 3, 5 };
        optimizer.LastStep.GradientNorm.Should().BeApproximately(stack(active.Select(i => gradients[i].norm())).norm().item<float>(), 1e-6);
        optimizer.LastStep.ActiveParameters.Should().Be(active.Sum(i => toy.Parameters[i].numel()));
        sampler().Updates.Single().Norms.Should().ContainSingle().Which.Should().BeApproximately(gradients[0].norm().item<float>(), 1e-6f);
    }
}
