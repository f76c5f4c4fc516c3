using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>The event that hands out the statistics of a step.</summary>
public class SteppedTests
{
    [Fact]
    public void It_tells_of_every_step_that_is_over_and_of_none_that_failed()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, new SlSamOptions { Seed = 1, NonFinite = NonFiniteGradients.SkipStep });
        var told = new List<StepStatistics>();
        optimizer.Stepped += (sender, statistics) =>
        {
            sender.Should().BeSameAs(optimizer);
            told.Add(statistics);
        };

        optimizer.Step(toy.Loss);
        var failing = () => optimizer.Step(Tensor () => throw new OperationCanceledException());
        failing.Should().Throw<OperationCanceledException>();
        optimizer.Step(() => toy.Loss(double.NaN));
        optimizer.Step(toy.Loss);

        told.Select(statistics => (statistics.Step, statistics.Skipped)).Should().Equal((1, false), (2, true), (3, false));
        told[^1].Should().BeSameAs(optimizer.LastStep);
    }

    [Fact]
    public void A_handler_may_use_the_optimizer()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model);
        var saved = new MemoryStream();
        optimizer.Stepped += (_, statistics) =>
        {
            optimizer.Rho = 0.01 * statistics.Step;
            optimizer.save_state_dict(new BinaryWriter(saved));
        };

        optimizer.Step(toy.Loss);

        optimizer.Rho.Should().Be(0.01);
        saved.Length.Should().BePositive();
    }

    [Fact]
    public void The_number_of_the_step_outlives_refreshed_arms_and_is_saved()
    {
        using var scope = NewDisposeScope();
        var (toy, other) = (new Toy(), new Toy());
        using var optimizer = new SlSamOptimizer(toy.Model, new SlSamOptions { Seed = 1 });
        optimizer.Step(toy.Loss);
        toy.Freeze("0.weight");
        optimizer.RefreshArms();
        optimizer.Step(toy.Loss);
        var stream = new MemoryStream();
        optimizer.save_state_dict(new BinaryWriter(stream));
        stream.Position = 0;
        other.Freeze("0.weight");
        using var resumed = new SlSamOptimizer(other.Model, new SlSamOptions { Seed = 2 });

        resumed.load_state_dict(new BinaryReader(stream));
        resumed.Step(other.Loss);

        resumed.LastStep.Step.Should().Be(3);
    }
}
