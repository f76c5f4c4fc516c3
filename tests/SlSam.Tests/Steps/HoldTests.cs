using SlSam.Layers;
using SlSam.Sampling;
using SlSam.Tests.State;
using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>A drawn set of arms stays for some steps, and the sampler learns once a stay.</summary>
public class HoldTests
{
    [Fact]
    public void A_set_stays_for_its_steps_and_the_sampler_learns_the_root_mean_square_at_the_end()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var (options, sampler) = ScriptedSampler.Options([2, 3], [4]);
        options.HoldSteps = 3;
        using var optimizer = new SlSamOptimizer(toy.Model, options);
        var norms = new List<IReadOnlyList<float>>();
        for (var step = 0; step < 5; step++)
        {
            optimizer.Step(toy.Loss);
            optimizer.ActiveArms.Should().Equal(step < 3 ? [2, 3] : [4]);
            norms.Add(optimizer.LastStep.ArmGradientNorms);
        }

        sampler().Samples.Should().Be(2);
        var told = sampler().Updates.Should().ContainSingle().Which;
        told.Active.Should().Equal(2, 3);
        for (var arm = 0; arm < 2; arm++)
        {
            told.Norms[arm].Should().BeApproximately((float)Math.Sqrt(norms.Take(3).Average(step => step[arm] * step[arm])), 1e-6f);
        }
    }

    [Fact]
    public void Whether_to_climb_is_drawn_in_every_step_of_a_stay()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(
            toy.Model,
            new SlSamOptions
            {
                HoldSteps = 20,
                PerturbationProbability = 0.5,
                Seed = 1,
            }
        );
        var climbed = new List<bool>();
        for (var step = 0; step < 20; step++)
        {
            optimizer.Step(toy.Loss);
            climbed.Add(optimizer.LastStep.Perturbed);
        }

        climbed.Should().Contain(true).And.Contain(false);
    }

    [Fact]
    public void Skipped_steps_count_and_teach_nothing()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var (options, sampler) = ScriptedSampler.Options([2, 3], [4], [5]);
        (options.HoldSteps, options.NonFinite) = (2, NonFiniteGradients.SkipStep);
        using var optimizer = new SlSamOptimizer(toy.Model, options);
        foreach (var scale in new[] { 1, double.NaN, double.NaN, double.NaN, 1 })
        {
            optimizer.Step(() => toy.Loss(scale));
        }

        optimizer.ActiveArms.Should().Equal(5);
        sampler().Updates.Should().ContainSingle("the second stay had no step to learn from").Which.Active.Should().Equal(2, 3);
        sampler().Updates[0].Norms.Should().OnlyContain(norm => float.IsFinite(norm) && norm > 0);
    }

    [Fact]
    public void A_stay_ends_early_where_all_of_it_was_frozen()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var (options, sampler) = ScriptedSampler.Options([2, 3], [4]);
        options.HoldSteps = 10;
        using var optimizer = new SlSamOptimizer(toy.Model, options);
        optimizer.Step(toy.Loss);
        toy.Freeze("2.weight");
        optimizer.Step(toy.Loss);
        optimizer.ActiveArms.Should().Equal(2, 3);
        toy.Freeze("2.bias");

        optimizer.Step(toy.Loss);

        optimizer.ActiveArms.Should().Equal(4);
        sampler().Updates.Should().ContainSingle().Which.Active.Should().Equal(2, 3);
    }

    [Fact]
    public void What_is_always_active_does_not_keep_a_stay_whose_arms_are_frozen()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var (options, _) = ScriptedSampler.Options([2], [3]);
        (options.HoldSteps, options.AlwaysActive) = (10, name => name.StartsWith("4."));
        using var optimizer = new SlSamOptimizer(toy.Model, options);
        optimizer.Step(toy.Loss);
        toy.Freeze("2.weight");

        optimizer.Step(toy.Loss);

        optimizer.ActiveArms.Should().Equal(3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_stay_ends_early_where_the_loss_uses_none_of_its_arms(bool endsQuietly)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var (options, sampler) = ScriptedSampler.Options([0], [4]);
        options.HoldSteps = 10;
        using var optimizer = new SlSamOptimizer(toy.Model, options);
        Tensor Loss() => nn.functional.linear(toy.X, toy["0.weight"].detach()).square().mean() + toy["4.weight"].square().mean();
        optimizer.Step(toy.Loss);

        optimizer.Step(pass =>
        {
            var loss = Loss();
            if (!endsQuietly)
            {
                loss.backward();
            }

            return endsQuietly ? pass.Backward(loss) : loss;
        });
        optimizer.Step(toy.Loss);

        optimizer.ActiveArms.Should().Equal(4);
        sampler().Updates.Should().ContainSingle().Which.Active.Should().Equal(0);
    }

    [Fact]
    public void A_step_that_fails_counts_for_nothing()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var (options, sampler) = ScriptedSampler.Options([2], [3]);
        options.HoldSteps = 2;
        using var optimizer = new SlSamOptimizer(toy.Model, options);
        optimizer.Step(toy.Loss);
        for (var failure = 0; failure < 3; failure++)
        {
            var step = () => optimizer.Step(() => toy.Loss(double.NaN));
            step.Should().Throw<NonFiniteGradientException>();
        }

        optimizer.Step(toy.Loss);
        optimizer.ActiveArms.Should().Equal(2);
        sampler().Updates.Should().ContainSingle();
        optimizer.Step(toy.Loss);
        optimizer.ActiveArms.Should().Equal(3);
    }

    [Fact]
    public void Refreshing_keeps_what_remains_of_a_stay()
    {
        using var scope = NewDisposeScope();
        var model = new ChangingModel("a", "b", "c", "d");
        var options = new SlSamOptions
        {
            Partitioner = LayerPartitioners.PerModule,
            HoldSteps = 4,
            Sampler = arms => new ScriptedSampler(
                arms.Count,
                arms.Count == 4
                    ?
                    [
                        [1, 2],
                        [0],
                    ]
                    :
                    [
                        [0],
                        [1],
                    ]
            ),
        };
        using var optimizer = new SlSamOptimizer(model, options);
        Train(model, optimizer, 0, 2);
        model.SetFrozen("a", true);
        model.SetFrozen("b", true);

        optimizer.RefreshArms();

        Train(model, optimizer, 2, 3);
        optimizer.ActiveArms.Select(arm => optimizer.Arms[arm].Name).Should().Equal("c");
        Train(model, optimizer, 3, 4);
        optimizer.ActiveArms.Select(arm => optimizer.Arms[arm].Name).Should().Equal("c");
        Train(model, optimizer, 4, 6);
        optimizer.ActiveArms.Should().Equal(0);
    }

    /// <summary>An arm of weights and bias weighs 72, of a bias alone 8: half of the parameters are then in two arms of four, and before in one.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Budgets_in_parameters_follow_arms_that_have_grown(bool isCyclic)
    {
        using var scope = NewDisposeScope();
        var model = new ChangingModel("a", "b", "c", "d");
        foreach (var name in "bcd")
        {
            model[$"{name}"].weight!.requires_grad = false;
        }

        var options = new SlSamOptions
        {
            Partitioner = LayerPartitioners.PerModule,
            HoldSteps = 2,
            Sampler = arms =>
                isCyclic
                    ? CyclicLayerSampler.OfParameters(arms, 0.5, CyclicOrder.Ascending)
                    : ExactLayerSampler.OfParameters(arms, 0.5, seed: 1),
        };
        using var optimizer = new SlSamOptimizer(model, options);
        foreach (var name in "bcd")
        {
            model[$"{name}"].weight!.requires_grad = true;
        }

        optimizer.RefreshArms();

        for (var step = 0; step < 20; step++)
        {
            Train(model, optimizer, step, step + 1);
            optimizer.ActiveArms.Should().HaveCount(2);
        }
    }

    public static TheoryData<LayerSampling, ArmCoupling> Draws =>
        new()
        {
            { LayerSampling.Exp3, ArmCoupling.Independent },
            { LayerSampling.Exp3, ArmCoupling.Shallow },
            { LayerSampling.Uniform, ArmCoupling.Adjacent },
            { LayerSampling.Exact, ArmCoupling.Independent },
            { LayerSampling.Cyclic, ArmCoupling.Independent },
        };

    [Theory]
    [MemberData(nameof(Draws))]
    public void A_run_resumed_in_the_middle_of_a_stay_makes_the_same_steps(LayerSampling sampling, ArmCoupling coupling)
    {
        using var scope = NewDisposeScope();
        var models = Enumerable.Range(0, 2).Select(_ => new ChangingModel("a", "b", "c", "d", "e")).ToList();
        var optimizers = models.ConvertAll(model => new SlSamOptimizer(
            model,
            new SlSamOptions
            {
                Sampling = sampling,
                Coupling = coupling,
                ActiveArmCount = 2,
                ActiveFraction = 0.4,
                HoldSteps = 5,
                Partitioner = LayerPartitioners.PerModule,
                Seed = 3,
            }
        ));
        Train(models[0], optimizers[0], 0, 13);
        Saves.CopyWeights(models[0], models[1]);

        Saves.Of(optimizers[0]).LoadInto(optimizers[1]);

        for (var step = 13; step < 30; step++)
        {
            Train(models[0], optimizers[0], step, step + 1);
            Train(models[1], optimizers[1], step, step + 1);
            optimizers[1].ActiveArms.Should().Equal(optimizers[0].ActiveArms, "step {0}", step);
        }

        models[1].Weights().Should().Equal(models[0].Weights());
        optimizers[1].Probabilities.Should().Equal(optimizers[0].Probabilities);
        optimizers.ForEach(optimizer => optimizer.Dispose());
    }

    [Fact]
    public void A_saved_stay_that_is_none_is_refused()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, new SlSamOptions { HoldSteps = 3, Sampling = LayerSampling.Exact });
        optimizer.Step(toy.Loss);
        var saved = Saves.Of(optimizer);
        var load = () =>
        {
            for (var at = 0; at < saved.Length; at += 7)
            {
                var damaged = saved.ToArray();
                damaged[at] ^= 0x55;
                try
                {
                    damaged.LoadInto(optimizer);
                }
                catch (InvalidDataException) { }
            }
        };

        load.Should().NotThrow("whatever is wrong with the data is told as such");
    }

    private static void Train(ChangingModel model, SlSamOptimizer optimizer, int from, int to)
    {
        for (var step = from; step < to; step++)
        {
            using var loss = optimizer.Step(model.LossOf(step));
        }
    }
}
