using SlSam.Tests.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>Learning-rate schedulers work on it as on the optimizer that it wraps.</summary>
public class SchedulerTests
{
    public static IEnumerable<TheoryDataRow<string>> Names =>
        FusedAdamWSchedulerTests.Names.Where(row => row.Data != "one-cycle").Select(row => new TheoryDataRow<string>(row.Data));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_schedule_gives_the_rates_of_stock_AdamW(string name)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, new SlSamOptions { LearningRate = 0.01 });
        using var stock = optim.AdamW([new Parameter(ones(1))], lr: 0.01);
        var (ours, theirs) = (FusedAdamWSchedulerTests.Build(name, optimizer), FusedAdamWSchedulerTests.Build(name, stock));
        for (var step = 0; step < 12; step++)
        {
            optimizer.Step(toy.Loss);
            ours.step();
            theirs.step();
            optimizer.ParamGroups.Single().LearningRate.Should().Be(stock.ParamGroups.Single().LearningRate);
            optimizer.BaseOptimizer.ParamGroups.Single().LearningRate.Should().Be(stock.ParamGroups.Single().LearningRate);
        }
    }

    [Fact]
    public void The_rate_that_a_schedule_sets_is_the_rate_of_the_step()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, new SlSamOptions { LearningRate = 0.01 });
        var schedule = optim.lr_scheduler.LambdaLR(optimizer, epoch => epoch == 0 ? 1 : 0);
        var before = toy.Snapshot();
        optimizer.Step(toy.Loss);
        toy.ChangedSince(before).Should().Contain(true);

        schedule.step();
        before = toy.Snapshot();
        optimizer.Step(toy.Loss);

        toy.ChangedSince(before).Should().OnlyContain(changed => !changed);
    }

    [Fact]
    public void Over_groups_each_has_its_own_rate()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var wrapped = optim.AdamW([new AdamW.ParamGroup(toy.Parameters.Take(2), lr: 0.1), new(toy.Parameters.Skip(2), lr: 0.02)]);
        using var optimizer = new SlSamOptimizer(toy.Model, wrapped);

        var schedule = optim.lr_scheduler.StepLR(optimizer, 1, gamma: 0.5);
        optimizer.Step(toy.Loss);
        schedule.step();

        wrapped
            .ParamGroups.Select(group => group.LearningRate)
            .Should()
            .Equal([0.05, 0.01], (found, rate) => Math.Abs(found - rate) < 1e-12);
    }
}
