using SlSam.Layers;
using SlSam.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.State;

/// <summary>Saved moments belong to a parameter's name, wherever it stands in the optimizer that saved or loads them.</summary>
public class MomentsByNameTests
{
    private const int Width = 8;

    public static TheoryData<int> MiddleWidths => [Width, 5];

    [Theory]
    [MemberData(nameof(MiddleWidths))]
    public void A_layer_that_was_unfrozen_later_gets_its_own_moments_back(int middle)
    {
        using var scope = NewDisposeScope();
        using var run = new Run(Stack(middle), model => SetFrozen(model, "a", true));
        run.Train(5);
        SetFrozen(run.Model, "a", false);
        run.Optimizer.RefreshArms();
        run.Train(3);

        using var resumed = new Run(Stack(middle));
        ShouldGoOnAlike(run, resumed);

        Saves.StatesByName(resumed.Model, resumed.Optimizer)["b.weight"].Step.Should().Be(8 + 3);
        Saves.StatesByName(resumed.Model, resumed.Optimizer)["a.weight"].Step.Should().Be(3 + 3);
    }

    [Theory]
    [MemberData(nameof(MiddleWidths))]
    public void A_state_dictionary_goes_by_name_too(int middle)
    {
        using var scope = NewDisposeScope();
        using var run = new Run(Stack(middle), model => SetFrozen(model, "a", true));
        run.Train(5);
        SetFrozen(run.Model, "a", false);
        run.Optimizer.RefreshArms();
        run.Train(3);
        using var resumed = new Run(Stack(middle));

        resumed.Optimizer.load_state_dict(run.Optimizer.state_dict());

        (resumed.Model, resumed.Optimizer).ShouldHaveTheStatesOf(run.Model, run.Optimizer);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    [InlineData("c")]
    public void A_layer_that_was_frozen_later_is_not_in_the_file(string frozen)
    {
        using var scope = NewDisposeScope();
        using var run = new Run(Stack(Width));
        run.Train(4);
        SetFrozen(run.Model, frozen, true);
        run.Optimizer.RefreshArms();
        run.Train(2);

        using var resumed = new Run(Stack(Width), model => SetFrozen(model, frozen, true));
        ShouldGoOnAlike(run, resumed);

        Saves.StatesByName(resumed.Model, resumed.Optimizer).Keys.Should().NotContain(name => name.StartsWith(frozen));
    }

    [Fact]
    public void Layers_that_come_and_go_over_and_over_keep_their_names()
    {
        using var scope = NewDisposeScope();
        using var run = new Run(Stack(Width), model => SetFrozen(model, "b", true));
        foreach (var (layer, isFrozen) in new[] { ("c", true), ("b", false), ("c", false), ("a", true), ("a", false) })
        {
            run.Train(2);
            SetFrozen(run.Model, layer, isFrozen);
            run.Optimizer.RefreshArms();
        }

        run.Train(2);
        using var resumed = new Run(Stack(Width));

        ShouldGoOnAlike(run, resumed);
    }

    [Fact]
    public void A_run_loads_its_own_file_after_its_arms_were_refreshed_in_between()
    {
        using var scope = NewDisposeScope();
        using var run = new Run(Stack(Width), model => SetFrozen(model, "a", true));
        run.Train(3);
        var early = Saves.Of(run.Optimizer);
        var states = Saves.StatesByName(run.Model, run.Optimizer);
        SetFrozen(run.Model, "a", false);
        run.Optimizer.RefreshArms();
        run.Train(3);
        SetFrozen(run.Model, "a", true);
        run.Optimizer.RefreshArms();

        early.LoadInto(run.Optimizer);

        Saves
            .StatesByName(run.Model, run.Optimizer)
            .Select(entry => (entry.Key, entry.Value.Step))
            .Should()
            .BeEquivalentTo(states.Select(entry => (entry.Key, entry.Value.Step)));
    }

    [Fact]
    public void A_file_that_lacks_a_parameter_names_it()
    {
        using var scope = NewDisposeScope();
        using var run = new Run(Stack(Width));
        run.Train(2);
        SetFrozen(run.Model, "b", true);
        run.Optimizer.RefreshArms();
        var file = Saves.Of(run.Optimizer);
        using var other = new Run(Stack(Width));
        other.Train(3);
        var before = Saves.Of(other.Optimizer);

        var load = () => file.LoadInto(other.Optimizer);

        load.Should().Throw<InvalidDataException>().WithMessage("*'b.weight' is missing*");
        Saves.Of(other.Optimizer).Should().Equal(before);
    }

    [Fact]
    public void A_file_with_a_parameter_too_many_names_it()
    {
        using var scope = NewDisposeScope();
        using var run = new Run(Stack(Width));
        run.Train(2);
        var file = Saves.Of(run.Optimizer);
        using var other = new Run(Stack(Width), model => SetFrozen(model, "b", true));
        other.Train(3);
        var before = Saves.Of(other.Optimizer);

        var load = () => file.LoadInto(other.Optimizer);

        load.Should().Throw<InvalidDataException>().WithMessage("*'b.weight'*");
        Saves.Of(other.Optimizer).Should().Equal(before);
    }

    [Fact]
    public void A_file_of_the_first_format_is_refused_by_its_version()
    {
        using var scope = NewDisposeScope();
        using var run = new Run(Stack(Width));
        run.Train(1);
        var file = Saves.Of(writer =>
        {
            writer.Write("SlSam.SlSamOptimizer");
            writer.Write(1);
            writer.Write(new byte[4096]);
        });

        var load = () => file.LoadInto(run.Optimizer);

        load.Should().Throw<InvalidDataException>().WithMessage("*version*'1'; expected*");
    }

    /// <summary>What TorchSharp's optimizers save they save by place: a file of another order must not be mistaken.</summary>
    [Theory]
    [InlineData("adamw")]
    [InlineData("sgd")]
    [InlineData("fused")]
    public void Over_an_optimizer_of_the_callers_another_order_is_followed_or_refused(string name)
    {
        using var scope = NewDisposeScope();
        using var run = new Run(Stack(Width), null, model => Build(name, model.parameters()));
        run.Train(4);
        using var resumed = new Run(
            Stack(Width),
            null,
            model => Build(name, model.parameters().Chunk(2).Reverse().SelectMany(layer => layer))
        );
        Saves.CopyWeights(run.Model, resumed.Model);

        try
        {
            Saves.Of(run.Optimizer).LoadInto(resumed.Optimizer);
        }
        catch (InvalidDataException fault)
        {
            fault.Message.Should().Contain("a.weight");
            return;
        }

        run.Train(3);
        resumed.Train(3, from: 4);
        resumed.Model.Weights().Should().Equal(run.Model.Weights());
    }

    private static OptimizerHelper Build(string name, IEnumerable<Parameter> parameters) =>
        name switch
        {
            "adamw" => optim.AdamW(parameters.ToList(), 0.01),
            "sgd" => optim.SGD(parameters.ToList(), 0.05, momentum: 0.9),
            _ => new FusedAdamW(parameters.ToList(), 0.01),
        };

    private static Sequential Stack(int middle)
    {
        random.manual_seed(5);
        return nn.Sequential(("a", nn.Linear(Width, middle)), ("b", nn.Linear(middle, Width)), ("c", nn.Linear(Width, Width)));
    }

    private static void SetFrozen(Sequential model, string layer, bool isFrozen)
    {
        foreach (var (name, parameter) in model.named_parameters())
        {
            if (name.StartsWith(layer))
            {
                parameter.requires_grad = !isFrozen;
            }
        }
    }

    private static void ShouldGoOnAlike(Run run, Run resumed)
    {
        Saves.CopyWeights(run.Model, resumed.Model);
        Saves.Of(run.Optimizer).LoadInto(resumed.Optimizer);
        (resumed.Model, resumed.Optimizer).ShouldHaveTheStatesOf(run.Model, run.Optimizer);
        resumed.Train(3, from: run.Steps);
        run.Train(3);
        resumed.Model.Weights().Should().Equal(run.Model.Weights());
    }

    private sealed class Run : IDisposable
    {
        private readonly optim.Optimizer? _wrapped;

        public Run(Sequential model, Action<Sequential>? before = null, Func<Sequential, optim.Optimizer>? wrap = null)
        {
            Model = model;
            before?.Invoke(model);
            _wrapped = wrap?.Invoke(model);
            var options = SlSamOptions.AdaSam();
            options.Partitioner = LayerPartitioners.PerModule;
            Optimizer = _wrapped is null ? new SlSamOptimizer(model, options) : new SlSamOptimizer(model, _wrapped, options);
        }

        public Sequential Model { get; }

        public SlSamOptimizer Optimizer { get; }

        public int Steps { get; private set; }

        public void Train(int steps, int? from = null)
        {
            Steps = from ?? Steps;
            for (var end = Steps + steps; Steps < end; Steps++)
            {
                using var scope = NewDisposeScope();
                random.manual_seed(100 + Steps);
                var x = randn(4, Width);
                Optimizer.Step(() =>
                {
                    var loss = Model.call(x).square().mean();
                    loss.backward();
                    return loss;
                });
            }
        }

        public void Dispose()
        {
            Optimizer.Dispose();
            _wrapped?.Dispose();
        }
    }
}
