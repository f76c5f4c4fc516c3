using SlSam.Optimizers;
using SlSam.Testing;
using SlSam.Tests.Steps;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Ascents;

/// <summary>What the members of the family do where arms, schedules and settings meet.</summary>
public class AscentBranchTests
{
    [Fact]
    public void Sam_on_computes_no_other_gradients_at_the_weights_and_all_at_the_perturbed_point()
    {
        using var scope = NewDisposeScope();
        var model = new FamilyModel();
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.SamOn());
        var seen = new List<string[]>();

        optimizer.Step(pass =>
        {
            seen.Add([.. model.named_parameters().Where(entry => entry.parameter.requires_grad).Select(entry => entry.name)]);
            return pass.Backward(model.call(ones(2, 4)).square().mean());
        });

        seen[0].Should().HaveCount(4).And.OnlyContain(name => name.Contains("norm"));
        seen[1].Should().HaveCount(12);
        optimizer.LastStep.ArmGradientNorms.Should().HaveCount(12).And.Contain(norm => norm > 0);
        optimizer.LastStep.PerturbationNorm.Should().BeApproximately(0.5, 1e-5);
    }

    [Fact]
    public void Sam_on_computes_all_gradients_where_the_descent_mixes_them()
    {
        using var scope = NewDisposeScope();
        var model = new FamilyModel();
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.SamOn() with { Descent = Descent.SurrogateGap() });

        optimizer.Step(pass =>
        {
            model.parameters().Should().OnlyContain(parameter => parameter.requires_grad);
            return pass.Backward(model.call(ones(2, 4)).square().mean());
        });

        optimizer.LastStep.PerturbationNorm.Should().BeApproximately(0.5, 1e-5, "it is scaled by the norms' gradient alone");
    }

    [Fact]
    public void Sam_on_over_a_model_without_names_of_norms_is_refused_as_it_would_never_perturb()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy(); // its parameters are called "0.weight" and so on

        var build = () => new SlSamOptimizer(toy.Model, SlSamOptions.SamOn());

        build
            .Should()
            .Throw<ArgumentException>()
            .WithMessage("*6 trained parameters ('0.weight', '0.bias', '2.weight', ...)*SamOn(name => ...)*");
        using var optimizer = new SlSamOptimizer(toy.Model, SlSamOptions.SamOn(name => name.StartsWith('2')));
        toy.Freeze("2.weight", "2.bias");
        optimizer.Invoking(optimizer => optimizer.RefreshArms()).Should().Throw<ArgumentException>();
    }

    [Theory]
    [InlineData("sgd", true)]
    [InlineData("sgd", false)]
    [InlineData("fused", true)]
    [InlineData("fused", false)]
    public void Weighted_sharpness_goes_up_where_the_optimizer_does(string over, bool decoupled)
    {
        using var scope = NewDisposeScope();
        Tensor[] Train(bool goesUp)
        {
            var toy = new Toy();
            using var made = over switch
            {
                "sgd" => optim.SGD(toy.Parameters, 0.1, maximize: goesUp),
                _ => (optim.Optimizer)new FusedAdamW(toy.Parameters, lr: 0.01, maximize: goesUp),
            };
            using var optimizer = new SlSamOptimizer(toy.Model, made, SlSamOptions.Wsam(decoupled: decoupled));
            var before = toy.Snapshot();
            optimizer.Step(toy.Loss);
            return [.. toy.Parameters.Zip(before, (now, then) => now.detach() - then)];
        }

        var (down, up) = (Train(goesUp: false), Train(goesUp: true));

        down.Zip(up, (a, b) => (a + b).abs().max().item<float>())
            .Should()
            .OnlyContain(difference => difference < 1e-6f, "one step up is one down turned round");
    }

    [Fact]
    public void Sam_on_takes_a_plain_step_where_no_norm_is_active()
    {
        using var scope = NewDisposeScope();
        var model = new FamilyModel();
        using var optimizer = new SlSamOptimizer(
            model,
            SlSamOptions.SamOn() with
            {
                Sampler = arms => new ChosenSampler(arms.Count, () => [0]),
            }
        );
        var passes = 0;

        optimizer.Step(pass =>
        {
            passes++;
            return pass.Backward(model.call(ones(2, 4)).square().mean());
        });

        (passes, optimizer.LastStep.Perturbed).Should().Be((1, false));
    }

    [Theory]
    [InlineData("all arms")]
    [InlineData("exp3 by tensor")]
    [InlineData("adjacent by block")]
    public void Sam_on_in_a_block_stack_makes_the_steps_of_blocks_that_are_simply_run(string sampling)
    {
        using var scope = NewDisposeScope();
        using var stacked = new FamilyRun(Family.Options("samon", sampling));
        using var plain = new FamilyRun(Family.Options("samon", sampling));
        plain.Model.ReusesPrefix = false;

        stacked.Steps(8);
        plain.Steps(8);

        stacked.Weights.Should().Equal(plain.Weights);
    }

    [Fact]
    public void Every_so_many_steps_from_some_step_on_are_perturbed()
    {
        using var scope = NewDisposeScope();
        using var run = new FamilyRun(SlSamOptions.AdaSam() with { AscentEvery = 3, AscentFrom = 2 });
        var perturbed = new List<bool>();
        for (var step = 0; step < 8; step++)
        {
            run.Steps(1);
            perturbed.Add(run.Optimizer.LastStep.Perturbed);
        }

        perturbed.Should().Equal(false, false, true, false, false, true, false, false);
    }

    [Fact]
    public void Rho_follows_the_rate_and_stays_within_its_ends()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var options = SlSamOptions.AdaSam() with { Rho = 0.1, RhoByRate = new RhoByRate(0.02, 1e-4, 1e-3) };
        using var optimizer = new SlSamOptimizer(toy.Model, options);
        foreach (var (rate, rho) in new[] { (1e-3, 0.1), (5.5e-4, 0.06), (1e-4, 0.02), (1e-5, 0.02), (0.1, 0.1) })
        {
            optimizer.ParamGroups.Single().LearningRate = rate;
            optimizer.Step(toy.Loss);
            optimizer.LastStep.PerturbationNorm.Should().BeApproximately(rho, 1e-6, "at a rate of {0}", rate);
        }
    }

    [Fact]
    public void Averages_move_in_plain_steps_too_and_for_active_arms_alone()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        int[] arms = [0];
        var options = SlSamOptions.FriendlySam(sigma: 1, lambda: 0.5) with
        {
            LearningRate = 0,
            WeightDecay = 0,
            AscentFrom = 1,
            Sampler = all => new ChosenSampler(all.Count, () => arms),
        };
        using var optimizer = new SlSamOptimizer(toy.Model, options);
        optimizer.Step(() => toy.Loss(1)); // m = g, in a plain step
        arms = [0, 1];
        var before = toy.Snapshot();
        Tensor[]? moved = null;

        optimizer.Step(pass =>
        {
            moved = pass.IsPerturbed ? [.. toy.Parameters.Zip(before, (now, then) => now - then)] : moved;
            return toy.Loss(3); // 3 g: d = 2 g where there is an average, and 3 g where there is none
        });

        var gradients = toy.GradientsHere();
        var ratio = moved![0].norm().item<float>() / gradients[0].norm().item<float>();
        (moved[1].norm().item<float>() / gradients[1].norm().item<float>()).Should().BeApproximately(1.5f * ratio, 1e-4f * ratio);
    }

    [Fact]
    public void Look_adds_over_those_parameters_that_have_a_direction()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        int[] arms = [0];
        var options = SlSamOptions.LookSam(every: 2, alpha: 0.7) with { Sampler = all => new ChosenSampler(all.Count, () => arms) };
        using var sgd = optim.SGD(toy.Model.parameters(), 1);
        using var optimizer = new SlSamOptimizer(toy.Model, sgd, options);
        optimizer.Step(toy.Loss);
        arms = [0, 1];
        var (before, gradients) = (toy.Snapshot(), toy.GradientsHere());

        optimizer.Step(toy.Loss);

        var taken = before.Zip(toy.Parameters, (then, now) => then - now).ToArray();
        (taken[0] - gradients[0]).norm().item<float>().Should().BeApproximately(0.7f * gradients[0].norm().item<float>(), 1e-5f);
        (taken[1] - gradients[1]).norm().item<float>().Should().BeLessThan(1e-6f, "it has none");
        optimizer.LastStep.Perturbed.Should().BeFalse();
        optimizer.LastStep.UpdateGradientNorm.Should().BeGreaterThan(optimizer.LastStep.GradientNorm);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_second_term_of_wsam_takes_the_rate_of_its_group_and_the_clipping(bool isFused)
    {
        using var scope = NewDisposeScope();
        var (toy, twin) = (new Toy(), new Toy());
        const double most = 0.05;
        using optim.Optimizer wrapped = isFused
            ? new FusedAdamW([Group(toy, 0, 3, 0.01), Group(toy, 3, 6, 0.001)])
            : optim.AdamW([Group(toy, 0, 3, 0.01), Group(toy, 3, 6, 0.001)], weight_decay: 0);
        using var plain = optim.AdamW([Group(twin, 0, 3, 0.01), Group(twin, 3, 6, 0.001)], weight_decay: 0);
        using var optimizer = new SlSamOptimizer(toy.Model, wrapped, SlSamOptions.Wsam() with { MaxGradientNorm = most });
        var (before, g) = (toy.Snapshot(), twin.GradientsHere());
        Tensor[]? perturbed = null;
        optimizer.Step(() =>
        {
            var loss = toy.Loss();
            perturbed = [.. toy.Parameters.Select(parameter => parameter.grad!.clone())];
            return loss;
        });

        var norm = stack(g.Select(gradient => gradient.norm())).norm().item<float>();
        var factor = most / (norm + 1e-6);
        foreach (var (parameter, gradient) in twin.Parameters.Zip(g))
        {
            parameter.grad = gradient * factor;
        }

        plain.step();
        foreach (var (i, parameter) in twin.Parameters.Index())
        {
            var expected = parameter - ((perturbed![i] - g[i]) * (9 * factor * (i < 3 ? 0.01 : 0.001)));
            toy.Parameters[i].allclose(expected, rtol: 1e-5, atol: 1e-6).Should().BeTrue("parameter {0}", i);
        }

        optimizer.LastStep.UpdateGradientNorm.Should().BeApproximately(norm, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void Nothing_native_is_left_behind(string name)
    {
        using var scope = NewDisposeScope();
        using var run = new FamilyRun(Family.Options(name, "exp3 by tensor") with { ActiveFraction = 1 });
        run.Steps(3);
        var before = NativeTensors.CountAfterCollection();

        run.Steps(3);
        run.ThrowsAt(12);

        Tensor.TotalCount.Should().Be(before);
    }

    public static TheoryData<string> Members => [.. Family.Names];

    private static AdamW.ParamGroup Group(Toy toy, int from, int to, double rate) =>
        new([.. toy.Parameters.Skip(from).Take(to - from)], lr: rate, weight_decay: 0);
}
