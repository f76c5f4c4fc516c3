using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>The second pass stands at w + rho g / (n + 1e-12), and afterwards the weights are what they were.</summary>
public class PerturbationTests
{
    private const double Rho = 0.3;

    [Theory]
    [InlineData(ScalarType.Float32, 1e-6)]
    [InlineData(ScalarType.Float64, 1e-14)]
    [InlineData(ScalarType.BFloat16, 1e-2)]
    public void Active_parameters_are_moved_along_their_gradient_to_a_distance_of_rho(ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy(type);
        int[] active = [0, 3, 4];
        using var optimizer = new SlSamOptimizer(toy.Model, WithoutUpdate(active));
        var (before, gradients) = (toy.Snapshot(), toy.GradientsHere());

        var perturbed = SecondPass(optimizer, toy);

        var norm = Math.Sqrt(active.Sum(i => gradients[i].Elements().Sum(g => g * g)));
        for (var i = 0; i < before.Length; i++)
        {
            var scale = active.Contains(i) ? Rho / (norm + 1e-12) : 0;
            var expected = before[i].Elements().Zip(gradients[i].Elements(), (w, g) => w + (scale * g));
            perturbed[i]
                .Elements()
                .Should()
                .Equal(expected, (found, e) => Math.Abs(found - e) <= tolerance * Math.Max(1, Math.Abs(e)), "parameter {0}", i);
        }

        toy.ChangedSince(before).Should().OnlyContain(changed => !changed);
        optimizer.LastStep.GradientNorm.Should().BeApproximately(norm, tolerance * norm);
    }

    [Fact]
    public void Weights_are_put_back_bit_for_bit_whatever_they_are()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using (no_grad())
        {
            // w + e - e would lose these
            toy["0.bias"].copy_(tensor(1e-30f).expand(16));
            toy["2.bias"].copy_(tensor(-0f).expand(16));
            toy["4.bias"].copy_(tensor(1e30f).expand(4));
        }

        using var optimizer = new SlSamOptimizer(toy.Model, SlSamOptions.AdaSam());
        var before = toy.Snapshot();
        var pass = 0;

        // without an update, which would add its zeros
        var step = () => optimizer.Step(() => pass++ == 0 ? toy.Loss() : throw new OperationCanceledException());

        step.Should().Throw<OperationCanceledException>();
        toy.ChangedSince(before).Should().OnlyContain(changed => !changed);
        toy["2.bias"].signbit().all().item<bool>().Should().BeTrue("minus zero is not zero");
    }

    [Fact]
    public void A_filter_by_name_decides_what_is_moved_but_not_the_norm_or_the_update()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var options = SlSamOptions.AdaSam();
        (options.Rho, options.Perturb) = (Rho, name => name.EndsWith("weight"));
        using var optimizer = new SlSamOptimizer(toy.Model, options);
        var (before, gradients) = (toy.Snapshot(), toy.GradientsHere());

        var perturbed = SecondPass(optimizer, toy);

        var norm = stack(gradients.Select(gradient => gradient.norm())).norm();
        perturbed[0].allclose(before[0] + (gradients[0] * Rho / norm)).Should().BeTrue();
        perturbed.Zip(before, (now, then) => !now.IsSameAs(then)).Should().Equal(true, false, true, false, true, false);
        toy.ChangedSince(before).Should().OnlyContain(changed => changed, "all are updated");
        optimizer.LastStep.GradientNorm.Should().BeApproximately(norm.item<float>(), 1e-6);
    }

    [Fact]
    public void A_filter_that_takes_nothing_leaves_two_passes_at_the_weights()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, new SlSamOptions { Perturb = _ => false });
        var before = toy.Snapshot();

        var perturbed = SecondPass(optimizer, toy);

        perturbed.Zip(before).Should().OnlyContain(pair => pair.First.IsSameAs(pair.Second));
        optimizer.LastStep.PerturbedLoss.Should().Be(optimizer.LastStep.Loss);
    }

    [Fact]
    public void Rho_may_follow_a_schedule()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, WithoutUpdate([0, 1, 2, 3, 4, 5]));
        var before = toy.Snapshot();
        foreach (var rho in new[] { 0.1, 2 })
        {
            optimizer.Rho = rho;
            var moved = SecondPass(optimizer, toy).Zip(before, (now, then) => (now - then).square().sum()).Aggregate((a, b) => a + b);
            moved.sqrt().item<float>().Should().BeApproximately((float)rho, 1e-4f);
        }
    }

    [Fact]
    public void Tensors_over_the_weights_memory_show_the_weights_again_and_the_update()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var views = toy.Parameters.Select(parameter => parameter.detach()).ToList();
        using var optimizer = new SlSamOptimizer(toy.Model, SlSamOptions.AdaSam());

        optimizer.Step(toy.Loss);

        toy.Parameters.Zip(views).Should().OnlyContain(pair => pair.First.IsSameAs(pair.Second));
    }

    /// <summary>Takes a step; the parameters as its second pass saw them.</summary>
    private static Tensor[] SecondPass(SlSamOptimizer optimizer, Toy toy)
    {
        Tensor[] seen = [];
        optimizer.Step(() =>
        {
            seen = toy.Snapshot();
            return toy.Loss();
        });
        return seen;
    }

    private static SlSamOptions WithoutUpdate(int[] active)
    {
        var options = ScriptedSampler.Options(active).Options;
        (options.Rho, options.LearningRate, options.WeightDecay) = (Rho, 0, 0);
        return options;
    }
}
