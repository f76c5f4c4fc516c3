using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>Large parameters are perturbed into memory that is kept, and what shares memory with a gradient stays what it is.</summary>
public class LargeGradientTests
{
    private const int Large = 20_000;

    [Theory]
    [InlineData("view")]
    [InlineData("cat")]
    [InlineData("apart")]
    [InlineData("large and small")]
    public void Each_is_moved_along_its_own_gradient(string kind)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(5);
        var (p, q) = (new Parameter(randn(Large)), new Parameter(randn(kind == "large and small" ? 16 : Large)));
        using var optimizer = new SlSamOptimizer([("p", p), ("q", q)], SlSamOptions.AdaSam() with { Rho = 0.5 });
        var x = randn(kind == "cat" ? 2 * Large : Large);
        Tensor Loss() =>
            kind switch
            {
                "view" => ((p.view_as(q) + q) * x).square().sum(),
                "cat" => (cat([p, q]) * x).square().sum(),
                "large and small" => ((p + cat([q, zeros(Large - 16)])) * x).square().sum(),
                _ => (p * x).square().sum() + (q * x).pow(4).sum(),
            };
        Loss().backward();
        var (gradients, before) = (new[] { p.grad!.clone(), q.grad!.clone() }, new[] { p.Copy(), q.Copy() });
        Tensor[] perturbed = [];

        optimizer.Step(pass =>
        {
            if (pass.IsPerturbed)
            {
                perturbed = [p.Copy(), q.Copy()];
            }

            return pass.Backward(Loss());
        });

        var norm = Math.Sqrt(gradients.Sum(gradient => gradient.square().sum(ScalarType.Float64).item<double>()));
        for (var i = 0; i < 2; i++)
        {
            var expected = before[i] + (gradients[i] * (0.5 / norm));
            (perturbed[i] - expected).abs().max().item<float>().Should().BeLessThan(1e-6f, "parameter {0}", i);
        }
    }

    [Fact]
    public void A_gradient_that_the_user_keeps_stays_what_it_was()
    {
        using var scope = NewDisposeScope();
        var p = new Parameter(randn(Large));
        using var optimizer = new SlSamOptimizer([("p", p)], SlSamOptions.AdaSam());
        Tensor? kept = null;
        Tensor? copy = null;

        optimizer.Step(pass =>
        {
            var loss = pass.Backward(p.square().sum());
            if (pass.IsAscent)
            {
                (kept, copy) = (p.grad!, p.grad!.clone());
            }

            return loss;
        });

        kept!.IsSameAs(copy!).Should().BeTrue();
    }

    [Fact]
    public void A_gradient_buffer_of_the_users_serves_both_passes()
    {
        using var scope = NewDisposeScope();
        var (own, plain) = (new Parameter(ones(Large)), new Parameter(ones(Large)));
        var buffer = zeros(Large);
        using var optimizer = new SlSamOptimizer([("p", own)], SlSamOptions.AdaSam());
        using var reference = new SlSamOptimizer([("p", plain)], SlSamOptions.AdaSam());

        optimizer.Step(pass =>
        {
            buffer.zero_();
            own.grad = buffer;
            return pass.Backward(own.square().sum());
        });
        reference.Step(pass => pass.Backward(plain.square().sum()));

        optimizer.LastStep.PerturbedLoss.Should().Be(reference.LastStep.PerturbedLoss);
        own.IsSameAs(plain).Should().BeTrue();
    }

    [Fact]
    public void The_gradient_of_an_input_adds_up_over_the_passes()
    {
        using var scope = NewDisposeScope();
        var position = new Parameter(randn(Large));
        var input = randn(Large).requires_grad_();
        using var optimizer = new SlSamOptimizer([("position", position)], SlSamOptions.AdaSam() with { Rho = 0.01 });
        var norms = new List<float>();

        optimizer.Step(pass =>
        {
            var loss = pass.Backward((input.view(-1) + position.view(-1)).square().sum());
            norms.Add(input.grad!.norm().item<float>());
            return loss;
        });

        norms[1].Should().BeApproximately(2 * norms[0], 0.1f * norms[0]);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(Large)]
    public void Clipping_scales_gradients_that_share_memory_once(int elements)
    {
        using var scope = NewDisposeScope();
        var (p, q) = (new Parameter(ones(elements)), new Parameter(ones(elements)));
        using var sgd = optim.SGD([p, q], 1);
        using var optimizer = new SlSamOptimizer([("p", p), ("q", q)], sgd, SlSamOptions.AdaSam() with { MaxGradientNorm = 0.5 });
        var (before, beforeToo) = (p.Copy(), q.Copy());

        optimizer.Step(pass => pass.Backward((p.view(-1) + q.view(-1)).square().sum()));

        var way = Math.Sqrt((p - before).square().sum().item<float>() + (q - beforeToo).square().sum().item<float>());
        way.Should().BeApproximately(0.5, 1e-3);
    }

    [Fact]
    public void They_come_back_to_the_bit_after_a_step_that_fails()
    {
        using var scope = NewDisposeScope();
        var p = new Parameter(randn(Large));
        using var optimizer = new SlSamOptimizer([("p", p)], SlSamOptions.AdaSam());
        var before = p.Copy();

        var step = () =>
            optimizer.Step(pass => pass.IsPerturbed ? throw new OperationCanceledException() : pass.Backward(p.square().sum()));

        step.Should().Throw<OperationCanceledException>();
        p.IsSameAs(before).Should().BeTrue();
        p.HasGradient().Should().BeFalse();
    }
}
