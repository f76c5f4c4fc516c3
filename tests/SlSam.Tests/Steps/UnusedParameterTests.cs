using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Tests.Steps;

/// <summary>Active parameters that the loss does not use.</summary>
public class UnusedParameterTests
{
    [Fact]
    public void One_without_a_gradient_has_norm_zero_and_is_neither_perturbed_nor_updated()
    {
        using var scope = NewDisposeScope();
        var model = new TwoHeads();
        var (options, sampler) = ScriptedSampler.Options([0, 2, 4]);
        options.WeightDecay = 0.5;
        using var optimizer = new SlSamOptimizer(model, options);
        var before = model.Second.weight.Copy();
        var x = randn(4, 3);

        optimizer.Step(() =>
        {
            model.Second.weight.IsSameAs(before).Should().BeTrue();
            return model.Loss(x, second: false);
        });

        model.Second.weight.IsSameAs(before).Should().BeTrue();
        optimizer.LastStep.ArmGradientNorms[2].Should().Be(0);
        optimizer.LastStep.ArmGradientNorms.Take(2).Should().OnlyContain(norm => norm > 0);
        sampler().Updates.Single().Norms.Should().Equal(optimizer.LastStep.ArmGradientNorms);
        Toy.States(optimizer)[4].FirstMoment.Should().BeNull();
    }

    [Fact]
    public void One_that_only_the_first_pass_uses_is_put_back_and_not_updated()
    {
        using var scope = NewDisposeScope();
        var model = new TwoHeads();
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());
        var (before, x, pass) = (model.Second.weight.Copy(), randn(4, 3), 0);

        optimizer.Step(() =>
        {
            model.Second.weight.IsSameAs(before).Should().Be(pass == 0);
            return model.Loss(x, second: pass++ == 0);
        });

        model.Second.weight.IsSameAs(before).Should().BeTrue();
    }

    [Fact]
    public void One_that_only_the_second_pass_uses_is_updated()
    {
        using var scope = NewDisposeScope();
        var model = new TwoHeads();
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());
        var (before, x, pass) = (model.Second.weight.Copy(), randn(4, 3), 0);

        optimizer.Step(() =>
        {
            model.Second.weight.IsSameAs(before).Should().BeTrue();
            return model.Loss(x, second: pass++ == 1);
        });

        model.Second.weight.IsSameAs(before).Should().BeFalse();
    }

    [Fact]
    public void A_parameter_without_elements_is_trained_along()
    {
        using var scope = NewDisposeScope();
        var model = new TwoHeads(withEmpty: true);
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());
        var x = randn(4, 3);
        for (var step = 0; step < 3; step++)
        {
            optimizer.Step(() => model.Loss(x, second: true));
        }

        optimizer.LastStep.ArmGradientNorms[0].Should().Be(0);
        model.Weights().Should().OnlyContain(weight => double.IsFinite(weight));
    }

    private sealed class TwoHeads : Module<Tensor, Tensor>
    {
        private readonly Parameter? empty;
        private readonly Linear body = Linear(3, 3);
        private readonly Linear first = Linear(3, 2);
        private readonly Linear second = Linear(3, 2);

        public TwoHeads(bool withEmpty = false)
            : base(nameof(TwoHeads))
        {
            empty = withEmpty ? new Parameter(zeros(0, 3)) : null;
            RegisterComponents();
        }

        public Linear Second => second;

        public override Tensor forward(Tensor x) => first.call(body.call(x));

        public Tensor Loss(Tensor x, bool second)
        {
            var hidden = body.call(x);
            var loss = first.call(hidden).square().mean() + (empty is null ? 0 : empty.sum());
            loss = second ? loss + this.second.call(hidden).square().mean() : loss;
            loss.backward();
            return loss;
        }
    }
}
