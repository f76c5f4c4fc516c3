using SlSam.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim.lr_scheduler;

namespace SlSam.Tests.Steps;

/// <summary>Schedules that cycle momentum, over what has momentum, betas, or neither.</summary>
public class MomentumScheduleTests
{
    private const double Low = 0.8;
    private const double High = 0.85; // TorchSharp's cycle goes from there up by their difference

    public static TheoryData<string> WithMomentum => ["sgd", "rmsprop"];

    public static TheoryData<string> WithBetas => ["own", "adamw", "adam", "fused", "fused-groups"];

    public static TheoryData<string> WithNeither => ["adagrad", "rprop"];

    [Theory]
    [MemberData(nameof(WithMomentum))]
    public void A_cycle_moves_momentum_as_without_SAM(string name)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var wrapped = Build(name, toy.Parameters);
        using var stock = Build(name, [new Parameter(ones(1))]);
        using var optimizer = new SlSamOptimizer(toy.Model, wrapped);
        var (ours, theirs) = (Cycle(optimizer), Cycle(stock));
        var seen = new HashSet<double>();
        for (var step = 0; step < 10; step++)
        {
            optimizer.Step(toy.Loss);
            ours.step();
            theirs.step();
            Momentum(wrapped).Should().Be(Momentum(stock));
            wrapped.ParamGroups.Single().LearningRate.Should().Be(stock.ParamGroups.Single().LearningRate);
            seen.Add(Momentum(wrapped));
        }

        seen.Should().HaveCountGreaterThan(2);
    }

    [Theory]
    [MemberData(nameof(WithBetas))]
    public void A_cycle_moves_beta1_where_there_are_betas(string name)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var wrapped = name == "own" ? null : Build(name, toy.Parameters);
        using var stock = optim.SGD([new Parameter(ones(1))], 0.01, momentum: 0.9);
        using var optimizer = wrapped is null ? new SlSamOptimizer(toy.Model) : new SlSamOptimizer(toy.Model, wrapped);
        var second = Betas(optimizer).ConvertAll(betas => betas.Item2);
        var (ours, theirs) = (Cycle(optimizer), Cycle(stock));
        for (var step = 0; step < 10; step++)
        {
            optimizer.Step(toy.Loss);
            Betas(optimizer).Should().OnlyContain(betas => Math.Abs(betas.Item1 - Momentum(stock)) < 1e-12);
            ours.step();
            theirs.step();
        }

        Betas(optimizer).Select(betas => betas.Item2).Should().Equal(second);
        optimizer
            .ParamGroups.Select(group => group.LearningRate)
            .Should()
            .OnlyContain(rate => rate == stock.ParamGroups.Single().LearningRate);
    }

    [Theory]
    [MemberData(nameof(WithNeither))]
    public void Over_groups_that_know_neither_a_cycle_says_so_by_name(string name)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var wrapped = Build(name, toy.Parameters);
        using var optimizer = new SlSamOptimizer(toy.Model, wrapped);

        var cycle = () => Cycle(optimizer);
        var oneCycle = () => OneCycleLR(optimizer, 0.1, total_steps: 30);

        foreach (var build in new[] { cycle, oneCycle })
        {
            var fault = build.Should().Throw<Exception>().Which;
            fault.Should().Match<Exception>(found => found is InvalidOperationException || found is ArgumentException);
            fault.Message.Should().Contain(wrapped.GetType().Name).And.Contain("momentum").And.Contain("betas");
        }
    }

    [Theory]
    [MemberData(nameof(WithNeither))]
    public void Without_momentum_a_cycle_of_rates_works_there_too(string name)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var wrapped = Build(name, toy.Parameters);
        using var optimizer = new SlSamOptimizer(toy.Model, wrapped);
        var schedule = CyclicLR(optimizer, 0.001, 0.01, step_size_up: 4, cycle_momentum: false);

        optimizer.Step(toy.Loss);
        schedule.step();

        wrapped.ParamGroups.Single().LearningRate.Should().BeGreaterThan(0.001);
    }

    [Theory]
    [MemberData(nameof(WithMomentum))]
    public void One_cycle_moves_momentum_as_without_SAM(string name)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var wrapped = Build(name, toy.Parameters);
        using var stock = Build(name, [new Parameter(ones(1))]);
        using var optimizer = new SlSamOptimizer(toy.Model, wrapped);
        var (ours, theirs) = (OneCycleLR(optimizer, 0.1, total_steps: 30), OneCycleLR(stock, 0.1, total_steps: 30));
        for (var step = 0; step < 10; step++)
        {
            optimizer.Step(toy.Loss);
            ours.step();
            theirs.step();
            Momentum(wrapped).Should().Be(Momentum(stock));
        }
    }

    private static LRScheduler Cycle(optim.Optimizer optimizer) =>
        CyclicLR(optimizer, 0.001, 0.01, step_size_up: 4, base_momentum: Low, max_momentum: High);

    private static double Momentum(optim.Optimizer optimizer) =>
        optimizer.ParamGroups.Single() switch
        {
            SGD.ParamGroup group => group.Options.momentum!.Value,
            RMSProp.ParamGroup group => group.Options.momentum!.Value,
            var other => throw new NotSupportedException(other.GetType().Name),
        };

    private static List<(double, double)> Betas(SlSamOptimizer optimizer) =>
        optimizer.BaseOptimizer.ParamGroups.Cast<optim.IBetas>().Select(group => group.Betas).ToList();

    private static OptimizerHelper Build(string name, IReadOnlyList<Parameter> given)
    {
        var parameters = given.ToList();
        return name switch
        {
            "sgd" => optim.SGD(parameters, 0.01, momentum: 0.9),
            "rmsprop" => optim.RMSProp(parameters, 0.01, momentum: 0.5),
            "adamw" => optim.AdamW(parameters, 0.01),
            "adam" => optim.Adam(parameters, 0.01),
            "fused" => new FusedAdamW(parameters, 0.01),
            "fused-groups" => new FusedAdamW([new AdamW.ParamGroup(parameters[..2], beta2: 0.99), new(parameters[2..], lr: 0.1)]),
            "adagrad" => optim.Adagrad(parameters, 0.01),
            _ => optim.Rprop(parameters, 0.01),
        };
    }
}
