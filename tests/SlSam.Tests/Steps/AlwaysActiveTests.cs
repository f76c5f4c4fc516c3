using SlSam.Layers;
using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>Parameters that take part in every step, in no arm.</summary>
public class AlwaysActiveTests
{
    [Fact]
    public void They_are_in_no_arm_and_move_in_every_step()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var (options, sampler) = ScriptedSampler.Options([0], [1]);
        options.AlwaysActive = name => name.StartsWith("4.");
        using var optimizer = new SlSamOptimizer(toy.Model, options);
        optimizer.Arms.Select(arm => arm.Name).Should().Equal("0.weight", "0.bias", "2.weight", "2.bias");
        for (var step = 0; step < 4; step++)
        {
            var before = toy.Snapshot();
            optimizer.Step(toy.Loss);
            toy.ChangedSince(before).Should().Equal(step % 2 == 0, step % 2 == 1, false, false, true, true);
        }

        sampler().Updates.Should().OnlyContain(update => update.Norms.Length == 1);
    }

    [Fact]
    public void They_win_over_the_partitioner_and_arms_that_they_empty_vanish()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(
            toy.Model,
            new SlSamOptions
            {
                Partitioner = LayerPartitioners.PerModule,
                AlwaysActive = name => name is "2.weight" or "4.weight" or "4.bias",
            }
        );

        optimizer.Arms.Select(arm => arm.Name).Should().Equal("0", "2");
        optimizer.Arms[1].Parameters.Should().ContainSingle().Which.Should().BeSameAs(toy["2.bias"]);
    }

    [Fact]
    public void Any_name_of_a_tied_tensor_will_do()
    {
        using var scope = NewDisposeScope();
        using var model = new TiedLanguageModel();
        var names = model.named_parameters().Select(entry => entry.name).ToList();

        using var byFirst = new SlSamOptimizer(model, new SlSamOptions { AlwaysActive = name => name == names[0] });
        using var bySecond = new SlSamOptimizer(model, new SlSamOptions { AlwaysActive = name => name == "head.weight" });

        names.Should().Contain("head.weight");
        bySecond.Arms.Select(arm => arm.Name).Should().Equal(byFirst.Arms.Select(arm => arm.Name)).And.NotContain(names[0]);
    }

    [Fact]
    public void What_is_in_no_block_may_be_always_active()
    {
        using var scope = NewDisposeScope();
        var model = new SmallTransformer();

        using var optimizer = new SlSamOptimizer(
            model,
            new SlSamOptions { Partitioner = LayerPartitioners.PerBlock("blocks", restAlwaysActive: true) }
        );

        optimizer.Arms.Select(arm => arm.Name).Should().Equal("blocks.0", "blocks.1");
        LayerPartitioners.PerBlock(restAlwaysActive: true).Partition(model).Should().HaveCount(2);
    }
}
