using SlSam.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Optimizers;

/// <summary>Step by step what stock <c>torch.optim.AdamW</c> does.</summary>
public class FusedAdamWTests
{
    private const int Steps = 50;

    public static MatrixTheoryData<bool, bool, double, ScalarType> Flags =>
        new([false, true], [false, true], [0, 0.1], [ScalarType.Float32, ScalarType.Float64]);

    [Theory]
    [MemberData(nameof(Flags))]
    public void Every_combination_of_flags_equals_stock(bool amsgrad, bool maximize, double weightDecay, ScalarType type)
    {
        using var scope = NewDisposeScope();
        foreach (var (beta1, beta2, eps) in new[] { (0.9, 0.999, 1e-8), (0.5, 0.8, 1e-4), (0, 0.99, 1e-6) })
        {
            var twins = Twins.Small(type);
            using var fused = new FusedAdamW(twins.Fused, 0.01, beta1, beta2, eps, weightDecay, amsgrad, maximize);
            using var stock = optim.AdamW(twins.Stock, 0.01, beta1, beta2, eps, weightDecay, amsgrad, maximize);

            twins.Train(fused, stock, Steps);

            twins.ShouldBeEqual(type == ScalarType.Float64 ? 1e-12 : 1e-6);
        }
    }

    [Fact]
    public void Defaults_are_those_of_stock()
    {
        using var scope = NewDisposeScope();
        var twins = Twins.Small();
        using var fused = new FusedAdamW(twins.Fused);
        using var stock = optim.AdamW(twins.Stock);

        twins.Train(fused, stock, Steps);

        twins.ShouldBeEqual();
        OptionsOf(fused.state_dict().Options[0]).Should().Be(OptionsOf(stock.state_dict().Options[0]));
    }

    [Fact]
    public void Groups_have_their_own_settings_and_take_the_rest_from_the_constructor()
    {
        using var scope = NewDisposeScope();
        var twins = Twins.Small();
        using var fused = new FusedAdamW(Groups(twins.Fused), lr: 0.02, weight_decay: 0.3, amsgrad: true);
        using var stock = optim.AdamW(Groups(twins.Stock), lr: 0.02, weight_decay: 0.3, amsgrad: true);

        twins.Train(fused, stock, Steps);

        twins.ShouldBeEqual();
        fused.ParamGroups.Select(group => group.LearningRate).Should().Equal(0.05, 0.02, 1e-3);

        static AdamW.ParamGroup[] Groups(Parameter[] parameters) =>
            [
                new([parameters[0], parameters[3]], lr: 0.05, beta1: 0.7, weight_decay: 0),
                new() { Parameters = [parameters[1]] },
                new(
                    [parameters[2]],
                    new AdamW.Options
                    {
                        LearningRate = 1e-3,
                        eps = 1e-3,
                        amsgrad = false,
                        maximize = true,
                    }
                ),
            ];
    }

    [Fact]
    public void Named_parameters_are_taken_as_stock_takes_them()
    {
        using var scope = NewDisposeScope();
        var twins = Twins.Small();
        using var fused = new FusedAdamW(twins.Fused.Select((parameter, i) => ($"p{i}", parameter)), lr: 0.01);
        using var stock = optim.AdamW(twins.Stock.Select((parameter, i) => ($"p{i}", parameter)), lr: 0.01);

        twins.Train(fused, stock, 5);

        twins.ShouldBeEqual();
    }

    [Fact]
    public void A_group_added_later_is_trained_from_then_on()
    {
        using var scope = NewDisposeScope();
        var twins = Twins.Small();
        using var fused = new FusedAdamW(twins.Fused[..2], lr: 0.01);
        using var stock = optim.AdamW(twins.Stock[..2], lr: 0.01);
        twins.Train(fused, stock, 5);

        fused.add_param_group(new AdamW.ParamGroup(twins.Fused[2..], lr: 0.1));
        stock.add_param_group(new AdamW.ParamGroup(twins.Stock[2..], lr: 0.1));
        twins.Train(fused, stock, 5);

        twins.ShouldBeEqual();
        fused.parameters().Should().Equal(twins.Fused);
    }

    [Fact]
    public void Parameters_that_sit_out_keep_value_moments_and_their_own_step_count()
    {
        using var scope = NewDisposeScope();
        var twins = Twins.Small();
        using var fused = new FusedAdamW(twins.Fused, lr: 0.01, weight_decay: 0.1);
        using var stock = optim.AdamW(twins.Stock, lr: 0.01, weight_decay: 0.1);
        for (var step = 0; step < Steps; step++)
        {
            bool SitsOut(int i) => ((step * (i + 3)) + i) % 3 != 0;
            twins.SetGradients(step, SitsOut);
            var before = Array.ConvertAll(twins.Fused, parameter => parameter.Copy());

            fused.step();
            stock.step();

            for (var i = 0; i < before.Length; i++)
            {
                before[i].IsSameAs(twins.Fused[i]).Should().Be(SitsOut(i), "parameter {0} in step {1}", i, step);
            }
        }

        twins.ShouldBeEqual();
        fused
            .state_dict()
            .State.Cast<FusedAdamWState>()
            .Select(state => state.Step)
            .Should()
            .Equal(stock.state_dict().State.Cast<AdamW.State>().Select(state => state.step));
    }

    [Fact]
    public void A_step_without_any_gradient_does_nothing()
    {
        using var scope = NewDisposeScope();
        var twins = Twins.Small();
        using var fused = new FusedAdamW(twins.Fused, weight_decay: 1);

        fused.step();

        twins.ShouldBeEqual(0);
        fused.state_dict().State.Cast<FusedAdamWState>().Should().OnlyContain(state => state.Step == 0 && Equals(state.FirstMoment, null));
    }

    [Fact]
    public void A_closure_is_run_with_gradients_on_and_its_loss_returned()
    {
        using var scope = NewDisposeScope();
        var weight = new Parameter(ones(3));
        using var fused = new FusedAdamW([weight], lr: 0.1);
        using var withoutGraph = no_grad();

        var loss = fused.step(() =>
        {
            var loss = weight.square().sum();
            loss.backward();
            return loss;
        });

        loss.item<float>().Should().Be(3);
        weight.mean().item<float>().Should().BeApproximately(0.9f, 1e-5f);
    }

    [Fact]
    public void Zeroing_drops_gradients()
    {
        using var scope = NewDisposeScope();
        var twins = Twins.Small();
        using var fused = new FusedAdamW(twins.Fused);
        twins.SetGradients(0);

        fused.zero_grad();

        twins.Fused.Should().OnlyContain(parameter => !parameter.HasGradient());
    }

    private static (double?, double, double?, double?, double?, double?, bool?, bool?) OptionsOf(OptimizerOptions options)
    {
        var o = (AdamW.Options)options;
        return (o.LearningRate, o.InitialLearningRate, o.beta1, o.beta2, o.eps, o.weight_decay, o.amsgrad, o.maximize);
    }
}
