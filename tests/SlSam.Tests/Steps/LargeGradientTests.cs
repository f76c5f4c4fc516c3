using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>Perturbed weights of large parameters are written over the gradients, also where autograd gave two of them one memory.</summary>
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
