using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>Refreshing takes the model as it is now: what is gone is let go of, and what stays keeps its state.</summary>
public class RefreshAfterRemovalTests
{
    private const int Width = ChangingModel.Width;

    public static MatrixTheoryData<bool, string> Removals => new([false, true], ["a", "b", "c"]);

    [Theory]
    [MemberData(nameof(Removals))]
    public void A_removed_layer_is_let_go_of(bool isDisposed, string removed)
    {
        using var scope = NewDisposeScope();
        var model = new ChangingModel("a", "b", "c");
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());
        Train(model, optimizer, 0, 3);
        var old = model.Remove(removed);
        DisposeIf(isDisposed, old);

        optimizer.RefreshArms();
        Train(model, optimizer, 3, 5);

        optimizer.Arms.Select(arm => arm.Name).Should().Equal(model.ParameterNames());
        Toy.States(optimizer).Select(state => state.Step).Should().Equal(5, 5, 5, 5);
        ShouldBeUsable(model, optimizer);
    }

    [Theory]
    [MemberData(nameof(Removals))]
    public void A_replaced_layer_of_the_same_shape_starts_anew(bool isDisposed, string replaced)
    {
        using var scope = NewDisposeScope();
        var model = new ChangingModel("a", "b", "c");
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());
        Train(model, optimizer, 0, 3);
        var old = model.Replace(replaced, nn.Linear(Width, Width));
        DisposeIf(isDisposed, old);

        optimizer.RefreshArms();
        Train(model, optimizer, 3, 5);

        var states = State.Saves.StatesByName(model, optimizer);
        states.Should().HaveCount(6);
        states.Should().OnlyContain(entry => entry.Value.Step == (entry.Key.StartsWith(replaced) ? 2 : 5));
        ShouldBeUsable(model, optimizer);
    }

    [Fact]
    public void A_layer_replaced_and_disposed_after_the_refresh_leaves_nothing_dead_behind()
    {
        using var scope = NewDisposeScope();
        var model = new ChangingModel("a", "b");
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());
        Train(model, optimizer, 0, 2);
        var old = model.Replace("b", nn.Linear(Width, Width));
        optimizer.RefreshArms();
        Train(model, optimizer, 2, 3);

        old.Dispose();

        Train(model, optimizer, 3, 4);
        ShouldBeUsable(model, optimizer);
    }

    [Fact]
    public void Moments_of_what_is_gone_are_disposed()
    {
        using var scope = NewDisposeScope();
        var model = new ChangingModel("a", "b", "c");
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());
        Train(model, optimizer, 0, 2);
        var moments = Toy.States(optimizer).ConvertAll(state => (state.FirstMoment!, state.SecondMoment!));
        model.Remove("b");

        optimizer.RefreshArms();

        moments.Select(pair => pair.Item1.IsInvalid && pair.Item2.IsInvalid).Should().Equal(false, false, true, true, false, false);
    }

    /// <summary>The layers of a list are named by number: where one is taken out, those above it get other names.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Layers_that_move_up_in_a_list_keep_their_moments_under_their_new_names(bool isDisposed)
    {
        using var scope = NewDisposeScope();
        var model = new ChangingModel("0", "1", "2");
        using var optimizer = new SlSamOptimizer(model, ScriptedSampler.Options([0, 1, 2, 3, 4, 5], [4, 5]).Options);
        Train(model, optimizer, 0, 2);
        var top = State.Saves.StatesByName(model, optimizer)["2.weight"];
        var old = model.Remove("1");
        model.Rename("0", "1");
        DisposeIf(isDisposed, old);

        optimizer.RefreshArms();

        var states = State.Saves.StatesByName(model, optimizer);
        states["1.weight"].Step.Should().Be(2);
        states["1.weight"].First.Should().Equal(top.First);
        states["0.weight"].Step.Should().Be(1);
    }

    [Fact]
    public void Frozen_layers_leave_the_optimizer_too()
    {
        using var scope = NewDisposeScope();
        var model = new ChangingModel("a", "b");
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());
        Train(model, optimizer, 0, 2);
        model.SetFrozen("a", true);

        optimizer.RefreshArms();

        model.NamesOf(optimizer.parameters()).Should().Equal("b.weight", "b.bias");
        Toy.States(optimizer).Should().HaveCount(2);
    }

    [Fact]
    public void Groups_follow_the_models_order()
    {
        using var scope = NewDisposeScope();
        var model = new ChangingModel("a", "b", "c");
        model.SetFrozen("a", true);
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());
        model.SetFrozen("a", false);

        optimizer.RefreshArms();

        model.NamesOf(optimizer.parameters()).Should().Equal(model.ParameterNames());
        optimizer.ParamGroups.Should().ContainSingle();
    }

    [Fact]
    public void A_rate_that_was_set_outlives_the_refresh()
    {
        using var scope = NewDisposeScope();
        var model = new ChangingModel("a", "b");
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());
        optimizer.ParamGroups.Single().LearningRate = 0.25;
        var group = optimizer.ParamGroups.Single();
        model.Remove("b").Dispose();

        optimizer.RefreshArms();
        group.LearningRate = 0.125;

        optimizer.BaseOptimizer.ParamGroups.Single().LearningRate.Should().Be(0.125);
    }

    [Theory]
    [InlineData("freeze")]
    [InlineData("remove")]
    public void Active_arms_are_never_beyond_the_arms(string change)
    {
        using var scope = NewDisposeScope();
        var model = new ChangingModel("a", "b", "c");
        using var optimizer = new SlSamOptimizer(model, ScriptedSampler.Options([0, 4, 5], [0]).Options);
        Train(model, optimizer, 0, 1);
        var before = optimizer.ActiveArms.Select(arm => optimizer.Arms[arm].Name).ToList();
        if (change == "freeze")
        {
            model.SetFrozen("b", true);
        }
        else
        {
            model.Remove("b");
        }

        optimizer.RefreshArms();

        optimizer.ActiveArms.All(arm => arm < optimizer.Arms.Count).Should().BeTrue();
        optimizer.ActiveArms.Select(arm => optimizer.Arms[arm].Name).Should().BeSubsetOf(before);
    }

    [Fact]
    public void A_refresh_that_is_refused_leaves_the_draw_that_is_to_come()
    {
        using var scope = NewDisposeScope();
        var model = new ChangingModel("a", "b");
        var (options, sampler) = ScriptedSampler.Options([0], [1]);
        using var optimizer = new SlSamOptimizer(model, options);
        var step = () => optimizer.Step(() => throw new OperationCanceledException());
        step.Should().Throw<OperationCanceledException>();
        foreach (var parameter in model.parameters())
        {
            parameter.requires_grad = false;
        }

        var refresh = optimizer.RefreshArms;
        refresh.Should().Throw<ArgumentException>();
        foreach (var parameter in model.parameters())
        {
            parameter.requires_grad = true;
        }

        Train(model, optimizer, 0, 1);

        optimizer.ActiveArms.Should().Equal(0);
        sampler().Samples.Should().Be(1);
    }

    private static void Train(ChangingModel model, SlSamOptimizer optimizer, int from, int to)
    {
        for (var step = from; step < to; step++)
        {
            using var loss = optimizer.Step(model.LossOf(step));
        }
    }

    private static void DisposeIf(bool isDisposed, nn.Module module)
    {
        if (isDisposed)
        {
            module.Dispose();
        }
    }

    private static void ShouldBeUsable(ChangingModel model, SlSamOptimizer optimizer)
    {
        model.NamesOf(optimizer.parameters()).Should().Equal(model.ParameterNames());
        optimizer.zero_grad();
        optimizer.state_dict().State.Should().NotBeEmpty();
        State.Saves.LoadInto(State.Saves.Of(optimizer), optimizer);
        optimizer.to(CPU);
        Train(model, optimizer, 90, 91);
    }
}
