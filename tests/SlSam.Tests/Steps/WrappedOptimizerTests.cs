using SlSam.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>Over an optimizer that the caller built.</summary>
public class WrappedOptimizerTests
{
    public static TheoryData<string> Names =>
        ["adamw", "adamw-groups", "adam", "sgd-momentum", "rmsprop", "adagrad", "nadam", "fused-groups"];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_updates_the_active_parameters_with_the_gradients_of_the_second_pass(string name)
    {
        using var scope = NewDisposeScope();
        var (toy, byHand) = (new Toy(), new Toy());
        using var wrapped = Build(name, toy.Model);
        using var alone = Build(name, byHand.Model);
        int[][] draws =
        [
            [0, 1, 4],
            [2],
            [3, 4, 5],
            [0, 5],
        ];
        var (options, _) = ScriptedSampler.Options(draws);
        using var optimizer = new SlSamOptimizer(toy.Model, wrapped, options);
        for (var step = 0; step < 8; step++)
        {
            optimizer.Step(toy.Loss);
            HandWritten.SamStep(byHand, alone, draws[step % draws.Length], rho: 0.05);
        }

        toy.Model.Weights().Should().Equal(byHand.Model.Weights(), (found, expected) => Math.Abs(found - expected) <= 1e-6);
        optimizer.BaseOptimizer.Should().BeSameAs(wrapped);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Frozen_arms_stay_where_they_are_whatever_momentum_they_had(string name)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var wrapped = Build(name, toy.Model);
        using var optimizer = new SlSamOptimizer(toy.Model, wrapped, ScriptedSampler.Options([0, 1, 2, 3, 4, 5], [3]).Options);
        optimizer.Step(toy.Loss);
        var before = toy.Snapshot();

        optimizer.Step(toy.Loss);

        toy.ChangedSince(before).Should().Equal(false, false, false, true, false, false);
    }

    [Fact]
    public void Parameters_that_it_does_not_hold_are_left_alone()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var wrapped = optim.SGD([toy["2.weight"], toy["4.bias"]], 0.1);
        using var optimizer = new SlSamOptimizer(toy.Model, wrapped, SlSamOptions.AdaSam());
        var before = toy.Snapshot();

        optimizer.Step(() =>
        {
            toy.ChangedSince(before).Take(2).Should().OnlyContain(changed => !changed);
            return toy.Loss();
        });

        optimizer.Arms.Select(arm => arm.Name).Should().Equal("2.weight", "4.bias");
        toy.ChangedSince(before).Should().Equal(false, false, true, false, false, true);
    }

    [Fact]
    public void One_that_holds_none_of_the_model_is_refused()
    {
        using var scope = NewDisposeScope();
        using var other = optim.SGD([new Parameter(ones(3))], 0.1);
        var build = () => new SlSamOptimizer(new Toy().Model, other);
        var none = () => new SlSamOptimizer(new Toy().Model, (optim.Optimizer)null!);
        var noModel = () => new SlSamOptimizer(null!, other);

        build.Should().Throw<ArgumentException>().WithMessage("None of the model's 6 parameters is trainable*base optimizer holds*");
        none.Should().Throw<ArgumentNullException>();
        noModel.Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void The_caller_goes_on_owning_it()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var wrapped = new FusedAdamW(toy.Model.parameters());
        using (var optimizer = new SlSamOptimizer(toy.Model, wrapped, SlSamOptions.AdaSam()))
        {
            optimizer.Step(toy.Loss);
        }

        wrapped.state_dict().State.Cast<FusedAdamWState>().Should().OnlyContain(state => state.Step == 1 && !state.FirstMoment!.IsInvalid);
    }

    [Fact]
    public void A_group_added_to_it_takes_part_after_refreshing()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var wrapped = optim.AdamW([toy["2.weight"]]);
        using var optimizer = new SlSamOptimizer(toy.Model, wrapped, SlSamOptions.AdaSam());

        optimizer.add_param_group(new AdamW.ParamGroup([toy["4.weight"]], lr: 0.1));
        optimizer.Arms.Should().ContainSingle();
        optimizer.RefreshArms();

        optimizer.Arms.Select(arm => arm.Name).Should().Equal("2.weight", "4.weight");
        optimizer.ParamGroups.Should().HaveCount(2);
    }

    private static OptimizerHelper Build(string name, Sequential model)
    {
        AdamW.ParamGroup[] Groups() =>
            [
                new(model.parameters().Take(3).ToList(), lr: 0.02, weight_decay: 0.3),
                new(model.parameters().Skip(3).ToList(), lr: 0.005, beta1: 0.5),
            ];

        return name switch
        {
            "adamw" => optim.AdamW(model.parameters(), 0.01, weight_decay: 0.1),
            "adamw-groups" => optim.AdamW(Groups()),
            "adam" => optim.Adam(model.parameters(), 0.01),
            "sgd-momentum" => optim.SGD(model.parameters(), 0.1, momentum: 0.9),
            "rmsprop" => optim.RMSProp(model.parameters(), 0.01, momentum: 0.5),
            "adagrad" => optim.Adagrad(model.parameters(), 0.01),
            "nadam" => optim.NAdam(model.parameters(), 0.01),
            "fused-groups" => new FusedAdamW(Groups()),
            _ => throw new ArgumentException(name),
        };
    }
}
