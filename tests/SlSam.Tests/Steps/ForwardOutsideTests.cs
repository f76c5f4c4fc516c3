using SlSam.Layers;
using SlSam.Optimizers;
using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>A closure that does not compute the loss itself is told so: the second pass needs it at other weights.</summary>
public class ForwardOutsideTests
{
    public static MatrixTheoryData<bool, string, string> Cases =>
        new([false, true], ["all", "per-module", "wrapped"], ["itself", "alias", "detached"]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_forward_pass_outside_of_the_closure_is_refused(bool retainsGraph, string over, string returned)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var sgd = optim.SGD(toy.Model.parameters(), 0.1);
        using var optimizer = Build(toy, over, sgd);
        var before = toy.Snapshot();
        var loss = nn.functional.cross_entropy(toy.Model.call(toy.X), toy.Y);

        var step = () =>
            optimizer.Step(() =>
            {
                loss.backward(retain_graph: retainsGraph);
                return returned switch
                {
                    "alias" => loss.alias(),
                    "detached" => loss.detach(),
                    _ => loss, // which the step disposes
                };
            });

        ShouldSayThatItMustBeInside(step);
        toy.ChangedSince(before).Should().OnlyContain(changed => !changed);
        toy.Parameters.Should().OnlyContain(parameter => parameter.requires_grad && !parameter.HasGradient());
        optimizer.Step(toy.Loss);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void With_only_the_loss_function_inside_it_is_refused(bool retainsGraph)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, SlSamOptions.AdaSam());
        var before = toy.Snapshot();
        var logits = toy.Model.call(toy.X);

        var step = () =>
            optimizer.Step(() =>
            {
                var loss = nn.functional.cross_entropy(logits, toy.Y);
                loss.backward(retain_graph: retainsGraph);
                return loss;
            });

        ShouldSayThatItMustBeInside(step);
        toy.ChangedSince(before).Should().OnlyContain(changed => !changed);
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    public void With_few_active_arms_too_whichever_are_drawn(double fraction)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            using var scope = NewDisposeScope();
            var toy = new Toy();
            using var optimizer = new SlSamOptimizer(
                toy.Model,
                SlSamOptions.S2Sam() with
                {
                    Sampling = LayerSampling.Exp3,
                    ActiveFraction = fraction,
                    Seed = seed,
                }
            );
            var perturbed = false;
            for (var step = 0; step < 30 && !perturbed; step++)
            {
                var loss = nn.functional.cross_entropy(toy.Model.call(toy.X), toy.Y);
                Tensor Backward()
                {
                    loss.backward();
                    return loss.alias();
                }

                try
                {
                    optimizer.Step(Backward);
                    optimizer.LastStep.PerturbationNorm.Should().Be(0, "a perturbed step would have been refused");
                }
                catch (InvalidOperationException)
                {
                    perturbed = true;
                }
            }

            perturbed.Should().BeTrue();
        }
    }

    [Theory]
    [InlineData("rounded")]
    [InlineData("signs")]
    public void A_model_that_rounds_its_weights_so_that_a_perturbation_does_not_show_is_trained(string way)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, SlSamOptions.AdaSam() with { Rho = 1e-3 });
        Tensor Shown(Tensor weight)
        {
            using var withoutGraph = no_grad();
            return (way == "signs" ? weight.sign() : (weight * 4).round() / 4) - weight;
        }

        var layers = toy.Model.children().OfType<TorchSharp.Modules.Linear>().ToList();
        for (var step = 0; step < 20; step++)
        {
            optimizer.Step(() =>
            {
                var x = toy.X;
                foreach (var layer in layers)
                {
                    x = nn.functional.linear(x, layer.weight + Shown(layer.weight).detach()).tanh();
                }

                var loss = nn.functional.cross_entropy(x, toy.Y);
                loss.backward();
                return loss;
            });
        }

        optimizer.LastStep.Step.Should().Be(20);
    }

    [Fact]
    public void Of_a_single_layer_whose_graph_needs_no_weight_it_is_found_by_the_gradients()
    {
        using var scope = NewDisposeScope();
        var (layer, y) = (nn.Linear(8, 4), randint(4, [6]));
        using var optimizer = new SlSamOptimizer(layer, SlSamOptions.AdaSam());
        var before = layer.weight.Copy();
        var loss = nn.functional.cross_entropy(layer.call(randn(6, 8)), y);

        var step = () =>
            optimizer.Step(() =>
            {
                loss.backward(retain_graph: true);
                return loss.alias();
            });

        ShouldSayThatItMustBeInside(step);
        layer.weight.IsSameAs(before).Should().BeTrue();
    }

    [Fact]
    public void The_second_pass_of_a_loss_that_is_kept_over_passes_is_refused()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, SlSamOptions.AdaSam());
        var before = toy.Snapshot();
        Tensor? kept = null;

        var step = () =>
            optimizer.Step(() =>
            {
                kept ??= nn.functional.cross_entropy(toy.Model.call(toy.X), toy.Y);
                kept.backward(retain_graph: true);
                return kept.alias();
            });

        ShouldSayThatItMustBeInside(step);
        toy.ChangedSince(before).Should().OnlyContain(changed => !changed);
    }

    public static MatrixTheoryData<string, string> Preset =>
        new(["adasam", "s2sam", "msam", "looksam", "decoupled wsam"], ["own", "fused", "sgd"]);

    /// <summary>Where nothing was perturbed a forward pass outside of the closure is as good as one within.</summary>
    [Theory]
    [MemberData(nameof(Preset))]
    public void It_is_refused_in_steps_of_one_pass_too_and_in_part(string preset, string over)
    {
        foreach (var outside in new[] { "all", "all but the head", "one of two batches" })
        {
            using var scope = NewDisposeScope();
            var toy = new Toy();
            using var wrapped = over switch
            {
                "sgd" => optim.SGD(toy.Parameters, 0.1, momentum: 0.9),
                "fused" => (optim.Optimizer)new FusedAdamW(toy.Parameters),
                _ => null,
            };
            var options = preset switch
            {
                "adasam" => SlSamOptions.AdaSam(),
                "s2sam" => SlSamOptions.S2Sam(),
                "msam" => SlSamOptions.Msam(),
                "looksam" => SlSamOptions.LookSam(),
                _ => SlSamOptions.Wsam(decoupled: true),
            };
            using var optimizer = wrapped is null
                ? new SlSamOptimizer(toy.Model, options)
                : new SlSamOptimizer(toy.Model, wrapped, options);
            optimizer.Step(toy.Loss); // has a gradient and a momentum to climb along
            var before = toy.Snapshot();
            var whole = nn.functional.cross_entropy(toy.Model.call(toy.X), toy.Y);
            var layers = toy.Model.children().Cast<nn.Module<Tensor, Tensor>>().ToList();
            var body = layers[..^1].Aggregate(toy.X, (x, layer) => layer.call(x));

            var step = () =>
                optimizer.Step(() =>
                {
                    var loss = outside switch
                    {
                        "all" => whole.alias(),
                        "all but the head" => nn.functional.cross_entropy(layers[^1].call(body), toy.Y),
                        _ => whole + nn.functional.cross_entropy(toy.Model.call(toy.X), toy.Y),
                    };
                    loss.backward(retain_graph: true);
                    return loss;
                });

            if (preset == "looksam")
            {
                step(); // the second of five, at the weights
                continue;
            }

            ShouldSayThatItMustBeInside(step);
            toy.ChangedSince(before).Should().OnlyContain(changed => !changed);
            optimizer.Step(toy.Loss);
            toy.ChangedSince(before).Should().Contain(true);
        }
    }

    [Fact]
    public void Two_like_passes_are_no_fault_where_weights_are_zero_and_moved_in_proportion()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using (no_grad())
        {
            toy["4.weight"].zero_();
        }

        using var optimizer = new SlSamOptimizer(toy.Model, SlSamOptions.Asam(eta: 0) with { Perturb = name => name == "4.weight" });

        optimizer.Step(toy.Loss);

        ShouldHaveStayed(optimizer.LastStep);
    }

    [Fact]
    public void Two_like_passes_are_no_fault_where_a_batch_has_nothing_of_its_own()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, SlSamOptions.FriendlySam() with { LearningRate = 0 });

        optimizer.Step(toy.Loss);
        optimizer.Step(toy.Loss); // the average of gradients is its gradient

        ShouldHaveStayed(optimizer.LastStep);
    }

    private static void ShouldHaveStayed(StepStatistics step)
    {
        step.GradientNorm.Should().BePositive();
        step.PerturbationNorm.Should().BeApproximately(0, 1e-6);
        step.PerturbedLoss.Should().Be(step.Loss);
    }

    internal static SlSamOptimizer Build(Toy toy, string over, optim.Optimizer wrapped) =>
        over switch
        {
            "all" => new SlSamOptimizer(toy.Model, SlSamOptions.AdaSam()),
            "wrapped" => new SlSamOptimizer(toy.Model, wrapped, SlSamOptions.AdaSam()),
            _ => new SlSamOptimizer(toy.Model, new SlSamOptions { Partitioner = LayerPartitioners.PerModule, Seed = 1 }),
        };

    private static void ShouldSayThatItMustBeInside(Func<Tensor> step) =>
        step.Should()
            .Throw<InvalidOperationException>()
            .Which.Message.Should()
            .MatchRegex("forward")
            .And.MatchRegex("inside|in the closure|within");
}
