using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>e = rho * factor * g / |g|, with one norm over all active parameters, and what statistics tell of it.</summary>
public class RhoFactorTests
{
    [Fact]
    public void Each_parameter_goes_as_far_as_its_factor_says()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        static double Factor(string name) =>
            name switch
            {
                "0.weight" => 2,
                "4.bias" => 0,
                _ => 0.5,
            };
        using var optimizer = new SlSamOptimizer(toy.Model, SlSamOptions.AdaSam() with { Rho = 0.3, RhoFactor = Factor });
        var (before, gradients) = (toy.Snapshot(), toy.GradientsHere());
        Tensor[] perturbed = [];

        optimizer.Step(pass =>
        {
            if (pass.IsPerturbed)
            {
                perturbed = toy.Snapshot();
            }

            return toy.Loss();
        });

        var norm = Math.Sqrt(gradients.Sum(gradient => gradient.Elements().Sum(g => g * g)));
        var squares = 0.0;
        foreach (var (i, name) in toy.Model.ParameterNames().Index())
        {
            var way = perturbed[i].Elements().Zip(before[i].Elements(), (now, then) => now - then).ToList();
            way.Should()
                .Equal(gradients[i].Elements().Select(g => 0.3 * Factor(name) * g / norm), (found, e) => Math.Abs(found - e) < 1e-6);
            squares += way.Sum(e => e * e);
        }

        optimizer.LastStep.PerturbationNorm.Should().BeApproximately(Math.Sqrt(squares), 1e-5);
    }

    [Fact]
    public void Without_factors_the_perturbation_is_as_long_as_rho_and_a_plain_step_has_none()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, new SlSamOptions { Rho = 0.2, Seed = 1 });

        optimizer.Step(toy.Loss);
        optimizer.LastStep.PerturbationNorm.Should().BeApproximately(0.2, 1e-6);

        optimizer.Rho = 0;
        optimizer.Step(toy.Loss);
        optimizer.LastStep.PerturbationNorm.Should().Be(0);
    }
}
