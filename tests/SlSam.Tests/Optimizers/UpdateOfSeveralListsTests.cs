using SlSam.Kernels;
using SlSam.Optimizers;
using SlSam.Tests.Steps;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Optimizers;

/// <summary>An update in several native calls, of several groups or types, is whole or did not happen.</summary>
public class UpdateOfSeveralListsTests
{
    public static MatrixTheoryData<string, bool> Cases => new(["groups", "types", "groups-and-types"], [false, true]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void One_that_throws_in_a_later_list_leaves_the_first_as_it_was(string lists, bool amsgrad)
    {
        using var scope = NewDisposeScope();
        var (parameters, count) = Build(lists);
        using var fused = Optimizer(lists, parameters, amsgrad);
        SetGradients(parameters, 1);
        fused.step();
        for (var failing = 1; failing <= count; failing++)
        {
            var before = Everything(fused);
            SetGradients(parameters, 2);

            var step = () => WithFaultAt(failing, () => fused.step());

            step.Should().Throw<InjectedException>();
            Everything(fused).Should().Equal(before, "list {0} of {1} failed", failing, count);
        }

        var twin = Build(lists).Parameters;
        using var undisturbed = Optimizer(lists, twin, amsgrad);
        foreach (var step in new[] { 1, 2 })
        {
            SetGradients(twin, step);
            undisturbed.step();
        }

        fused.step();
        Everything(fused).Should().Equal(Everything(undisturbed), "trying again makes the step that failed");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Under_the_step_of_SAM_weights_and_moments_are_as_before(bool isWrapped)
    {
        using var scope = NewDisposeScope();
        var (half, whole) = (nn.Linear(4, 4), nn.Linear(4, 4));
        half.to(ScalarType.Float64);
        var model = nn.Sequential(("half", half), ("whole", whole));
        using var fused = new FusedAdamW(model.parameters(), 0.01);
        using var optimizer = isWrapped
            ? new SlSamOptimizer(model, fused, SlSamOptions.AdaSam())
            : new SlSamOptimizer(model, SlSamOptions.AdaSam());
        Tensor Loss()
        {
            var loss = whole.call(half.call(ones(2, 4, ScalarType.Float64)).to_type(ScalarType.Float32)).square().mean();
            loss.backward();
            return loss;
        }

        optimizer.Step(Loss);
        var (weights, moments) = (model.Weights(), Moments(Toy.States(optimizer)).ToList());

        var step = () => WithFaultAt(1, () => optimizer.Step(Loss));

        step.Should().Throw<Exception>();
        model.Weights().Should().Equal(weights);
        Moments(Toy.States(optimizer)).Should().Equal(moments);
        optimizer.Step(Loss);
        Toy.States(optimizer).Should().OnlyContain(entry => entry.Step == 2);
    }

    /// <summary>Throws before the given one of the calls that update.</summary>
    private static void WithFaultAt(int call, Action action)
    {
        var calls = 0;
        TensorLists.BeforeCall = function =>
        {
            if (function.Contains("adamw") && ++calls == call)
            {
                throw new InjectedException();
            }
        };
        try
        {
            action();
        }
        finally
        {
            TensorLists.BeforeCall = null;
        }
    }

    private static (Parameter[] Parameters, int Lists) Build(string lists)
    {
        random.manual_seed(4);
        var types =
            lists == "groups"
                ? new[] { ScalarType.Float32, ScalarType.Float32, ScalarType.Float32, ScalarType.Float32 }
                : [ScalarType.Float32, ScalarType.Float64, ScalarType.Float32, ScalarType.Float64];
        Parameter[] parameters = [.. types.Select(type => new Parameter(randn(3, 2).to_type(type).clone()))];
        return (parameters, 1); // all lists are updated in one call
    }

    private static FusedAdamW Optimizer(string lists, Parameter[] parameters, bool amsgrad) =>
        lists == "types"
            ? new FusedAdamW(parameters, 0.01, weight_decay: 0.1, amsgrad: amsgrad)
            : new FusedAdamW(
                [new AdamW.ParamGroup { Parameters = parameters[..2] }, new AdamW.ParamGroup { Parameters = parameters[2..] }],
                0.01,
                weight_decay: 0.1,
                amsgrad: amsgrad
            );

    private static void SetGradients(Parameter[] parameters, int step)
    {
        foreach (var parameter in parameters)
        {
            parameter.grad = full_like(parameter, step / 4.0);
        }
    }

    private static double[] Everything(FusedAdamW optimizer) =>
        [
            .. optimizer.parameters().SelectMany(parameter => parameter.Elements()),
            .. Moments(optimizer.state_dict().State.Cast<FusedAdamWState>()),
        ];

    private static IEnumerable<double> Moments(IEnumerable<FusedAdamWState> states) =>
        states.SelectMany(state =>
            new[] { (double)state.Step }
                .Concat(state.FirstMoment?.Elements() ?? [])
                .Concat(state.SecondMoment?.Elements() ?? [])
                .Concat(state.LargestSecondMoment?.Elements() ?? [])
        );

    private sealed class InjectedException : Exception;
}
