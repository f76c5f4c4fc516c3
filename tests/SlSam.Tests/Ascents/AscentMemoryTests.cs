using SlSam.Tests.State;
using SlSam.Tests.Steps;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Tests.Ascents;

/// <summary>What ascents keep between steps: where it goes with its parameter, and where it does not.</summary>
public class AscentMemoryTests
{
    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.BFloat16)]
    public void It_follows_a_model_that_is_moved(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, SlSamOptions.S2Sam());
        optimizer.Step(toy.Loss);

        toy.MoveTo(type);
        optimizer.Step(toy.Loss);

        optimizer.LastStep.Perturbed.Should().BeTrue("the gradient of the step before was moved along");
        optimizer.LastStep.PerturbationNorm.Should().BeApproximately(0.05, 1e-3);
        optimizer.Step(toy.Loss);
        optimizer.LastStep.Perturbed.Should().BeTrue();
    }

    [Fact]
    public void A_layer_that_is_replaced_starts_anew_and_the_others_go_on()
    {
        using var scope = NewDisposeScope();
        var model = new ChangingModel("low", "high");
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.VaSso(theta: 0.1));
        Tensor Loss(StepPass pass) => pass.Backward(model.call(ones(2, ChangingModel.Width)).square().mean());
        optimizer.Step(Loss);
        var kept = Saves.Of(optimizer).Length;

        model.Replace("high", Linear(ChangingModel.Width, ChangingModel.Width)).Dispose();
        optimizer.RefreshArms();

        Saves.Of(optimizer).Length.Should().BeLessThan(kept);
        optimizer.Step(Loss);
        optimizer.LastStep.Perturbed.Should().BeTrue();
        Saves.Of(optimizer).Length.Should().Be(kept);
    }

    [Fact]
    public void It_is_refused_by_another_ascent()
    {
        using var scope = NewDisposeScope();
        using var from = new FamilyRun(SlSamOptions.VaSso());
        using var into = new FamilyRun(SlSamOptions.S2Sam());
        using var none = new FamilyRun(SlSamOptions.AdaSam());
        from.Steps(2);
        into.Steps(2);
        var before = into.State;

        var load = () => from.State.LoadInto(into.Optimizer);
        var loadNone = () => from.State.LoadInto(none.Optimizer);

        load.Should().Throw<InvalidDataException>().WithMessage("*'average direction'*expected 'previous gradient'*");
        loadNone
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage("*memory of Ascent and Descent is 'average direction'; expected 'nothing'*");
        into.State.Should().Equal(before);
    }

    [Fact]
    public void Half_precision_is_kept_in_float32()
    {
        using var scope = NewDisposeScope();
        using var run = new FamilyRun(SlSamOptions.FriendlySam(), type: ScalarType.BFloat16);
        using var single = new FamilyRun(SlSamOptions.FriendlySam());
        var before = run.State.Length;
        var beforeSingle = single.State.Length;
        run.Steps(1);
        single.Steps(1);

        var elements = run.Model.parameters().Sum(parameter => parameter.numel());
        (single.State.Length - beforeSingle - (run.State.Length - before))
            .Should()
            .Be((int)(elements * 2 * 2), "two moments of two bytes less, and no less for the average");
    }
}
