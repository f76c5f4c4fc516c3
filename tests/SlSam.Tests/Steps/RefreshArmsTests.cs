using SlSam.Layers;
using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>Arms made anew after layers were frozen, unfrozen or added.</summary>
public class RefreshArmsTests
{
    [Fact]
    public void Gradual_unfreezing_keeps_the_state_of_parameters_and_arms_that_stay()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        toy.Freeze("0.weight", "0.bias");
        using var optimizer = new SlSamOptimizer(toy.Model, new SlSamOptions { Seed = 1, BanditLearningRate = 0.3 });
        Train(optimizer, toy, 20);
        var steps = Toy.States(optimizer).ToDictionary(state => state.Parameter.Handle, state => state.Step);
        (toy["0.weight"].requires_grad, toy["0.bias"].requires_grad) = (true, true);
        Train(optimizer, toy, 1);
        optimizer.Arms.Should().HaveCount(4, "arms are those of the last refresh");
        var probabilities = optimizer.Probabilities.ToArray();

        optimizer.RefreshArms();

        optimizer.Arms.Select(arm => arm.Name).Should().Equal(toy.Model.ParameterNames());
        optimizer.Probabilities.Sum().Should().BeApproximately(3, 1e-12);
        Ranks(optimizer.Probabilities.Skip(2)).Should().Equal(Ranks(probabilities));
        foreach (var state in Toy.States(optimizer))
        {
            state.Step.Should().BeGreaterThanOrEqualTo(steps.GetValueOrDefault(state.Parameter.Handle));
        }

        Train(optimizer, toy, 20);
        Toy.States(optimizer).Should().OnlyContain(state => state.Step > 0);
    }

    [Fact]
    public void Nothing_changes_where_the_arms_are_the_same()
    {
        using var scope = NewDisposeScope();
        var (toy, undisturbed) = (new Toy(), new Toy());
        using var optimizer = new SlSamOptimizer(toy.Model, new SlSamOptions { Seed = 1 });
        using var other = new SlSamOptimizer(undisturbed.Model, new SlSamOptions { Seed = 1 });
        for (var step = 0; step < 10; step++)
        {
            Train(optimizer, toy, 1);
            Train(other, undisturbed, 1);
            optimizer.RefreshArms();
        }

        toy.ChangedSince(undisturbed.Snapshot()).Should().OnlyContain(changed => !changed);
    }

    [Fact]
    public void Frozen_layers_leave_the_arms()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, new SlSamOptions { Partitioner = LayerPartitioners.PerModule });
        toy.Freeze("2.weight", "2.bias");

        optimizer.RefreshArms();
        Train(optimizer, toy, 10);

        optimizer.Arms.Select(arm => arm.Name).Should().Equal("0", "4");
        optimizer.Probabilities.Should().HaveCount(2);
        optimizer.ActiveArms.Should().OnlyContain(arm => arm < 2);
    }

    [Fact]
    public void Layers_added_to_the_model_are_trained_by_an_own_AdamW()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, SlSamOptions.AdaSam());
        Train(optimizer, toy, 1);
        toy.Model.append(nn.Linear(4, 4));

        optimizer.RefreshArms();
        Train(optimizer, toy, 1);

        Toy.States(optimizer).Select(state => state.Step).Should().Equal(2, 2, 2, 2, 2, 2, 1, 1);
    }

    [Fact]
    public void A_partition_that_is_refused_changes_nothing()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        toy.Freeze("0.weight");
        var partitioner = new Breakable();
        using var optimizer = new SlSamOptimizer(toy.Model, new SlSamOptions { Partitioner = partitioner });
        Train(optimizer, toy, 2);
        var arms = optimizer.Arms;
        toy["0.weight"].requires_grad = true;
        partitioner.IsBroken = true;

        var refresh = optimizer.RefreshArms;

        refresh.Should().Throw<ArgumentException>().WithMessage("*Breakable returned null*");
        optimizer.Arms.Should().BeSameAs(arms);
        optimizer.parameters().Should().HaveCount(5);
        Train(optimizer, toy, 2);
    }

    private static void Train(SlSamOptimizer optimizer, Toy toy, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            using var loss = optimizer.Step(toy.Loss);
        }
    }

    private static IEnumerable<int> Ranks(IEnumerable<double> values) => values.Select(value => values.Count(other => other < value));

    private sealed class Breakable : ILayerPartitioner
    {
        public bool IsBroken { get; set; }

        public IReadOnlyList<LayerArm> Partition(nn.Module model) => IsBroken ? null! : LayerPartitioners.PerParameter.Partition(model);
    }
}
