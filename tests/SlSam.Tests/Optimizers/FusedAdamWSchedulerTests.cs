using SlSam.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim.lr_scheduler;

namespace SlSam.Tests.Optimizers;

/// <summary>Learning-rate schedulers drive it as they drive stock AdamW.</summary>
public class FusedAdamWSchedulerTests
{
    public static TheoryData<string> Names =>
        [
            "step",
            "multistep",
            "lambda",
            "multiplicative",
            "polynomial",
            "exponential",
            "constant",
            "linear",
            "cosine",
            "one-cycle",
            "one-cycle-linear",
            "sequential",
            "chained",
        ];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_schedule_gives_the_rates_and_weights_of_stock(string name)
    {
        using var scope = NewDisposeScope();
        var twins = Twins.Small();
        using var fused = new FusedAdamW(Groups(twins.Fused), lr: 0.01);
        using var stock = optim.AdamW(Groups(twins.Stock), lr: 0.01);
        var (fusedSchedule, stockSchedule) = (Build(name, fused), Build(name, stock));
        var rates = new HashSet<double>();

        twins.Train(
            fused,
            stock,
            20,
            _ =>
            {
                fusedSchedule.step();
                stockSchedule.step();
                fused.ParamGroups.Select(group => group.LearningRate).Should().Equal(stock.ParamGroups.Select(group => group.LearningRate));
                rates.Add(fused.ParamGroups.First().LearningRate);
            }
        );

        twins.ShouldBeEqual();
        rates.Should().HaveCountGreaterThan(1, "the schedule moves the rate");
    }

    [Fact]
    public void A_plateau_lowers_the_rate()
    {
        using var scope = NewDisposeScope();
        var twins = Twins.Small();
        using var fused = new FusedAdamW(twins.Fused, lr: 0.01);
        var schedule = ReduceLROnPlateau(fused, patience: 2);
        for (var epoch = 0; epoch < 6; epoch++)
        {
            schedule.step(1.0);
        }

        fused.ParamGroups.Single().LearningRate.Should().BeApproximately(0.001, 1e-12);
    }

    [Fact]
    public void The_rate_of_a_group_can_be_set_by_hand()
    {
        using var scope = NewDisposeScope();
        var weight = new Parameter(ones(3));
        using var fused = new FusedAdamW([weight], lr: 0.01);
        fused.ParamGroups.Single().LearningRate = 0.5;
        weight.grad = ones(3);

        fused.step();

        weight.mean().item<float>().Should().BeApproximately(0.5f, 1e-5f);
    }

    internal static LRScheduler Build(string name, optim.Optimizer optimizer) =>
        name switch
        {
            "step" => StepLR(optimizer, 5, gamma: 0.5),
            "multistep" => MultiStepLR(optimizer, [3, 9], gamma: 0.3),
            "lambda" => LambdaLR(optimizer, epoch => 1.0 / (1 + epoch)),
            "multiplicative" => MultiplicativeLR(optimizer, _ => 0.9),
            "polynomial" => PolynomialLR(optimizer, 15, power: 2),
            "exponential" => ExponentialLR(optimizer, 0.8),
            "constant" => ConstantLR(optimizer, factor: 0.5, total_iters: 4),
            "linear" => LinearLR(optimizer, total_iters: 8),
            "cosine" => CosineAnnealingLR(optimizer, 20, eta_min: 1e-4),
            "one-cycle" => OneCycleLR(optimizer, 0.1, total_steps: 30),
            "one-cycle-linear" => OneCycleLR(
                optimizer,
                0.1,
                total_steps: 30,
                anneal_strategy: impl.OneCycleLR.AnnealStrategy.Linear,
                cycle_momentum: false
            ),
            "sequential" => SequentialLR(optimizer, [LinearLR(optimizer, total_iters: 5), ExponentialLR(optimizer, 0.9)], [5]),
            "chained" => ChainedLR([ConstantLR(optimizer, 0.1, 2), ExponentialLR(optimizer, 0.9)]),
            _ => throw new ArgumentException(name),
        };

    private static AdamW.ParamGroup[] Groups(Parameter[] parameters) =>
        [new(parameters[..2], lr: 0.05, beta1: 0.7), new() { Parameters = parameters[2..] }];
}
