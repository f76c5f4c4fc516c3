using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>Where the first pass is not finite there is nowhere to climb: the second one does not run.</summary>
public class FirstPassNotFiniteTests
{
    public static MatrixTheoryData<float, bool> Cases => new([float.NaN, float.PositiveInfinity, float.NegativeInfinity], [false, true]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_refused_step_runs_the_closure_once(float value, bool overStock)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var stock = optim.AdamW(toy.Model.parameters());
        using var optimizer = overStock
            ? new SlSamOptimizer(toy.Model, stock, SlSamOptions.AdaSam())
            : new SlSamOptimizer(toy.Model, SlSamOptions.AdaSam());
        var (before, calls) = (toy.Snapshot(), 0);

        var step = () => optimizer.Step(() => Spoiled(toy, value, ref calls));

        step.Should().Throw<NonFiniteGradientException>().WithMessage("The gradient norm of the first pass is*");
        calls.Should().Be(1);
        toy.ChangedSince(before).Should().OnlyContain(changed => !changed);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_skipped_step_runs_the_closure_once(float value, bool overStock)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var options = SlSamOptions.AdaSam();
        options.NonFinite = NonFiniteGradients.SkipStep;
        using var stock = optim.AdamW(toy.Model.parameters());
        using var optimizer = overStock ? new SlSamOptimizer(toy.Model, stock, options) : new SlSamOptimizer(toy.Model, options);
        var (before, calls) = (toy.Snapshot(), 0);

        using var loss = optimizer.Step(() => Spoiled(toy, value, ref calls));

        calls.Should().Be(1);
        (optimizer.LastStep.Skipped, optimizer.LastStep.SkippedSteps).Should().Be((true, 1));
        toy.ChangedSince(before).Should().OnlyContain(changed => !changed);
        toy.Parameters.Should().OnlyContain(parameter => parameter.requires_grad && !parameter.HasGradient());
    }

    [Fact]
    public void A_closure_that_chokes_on_weights_that_are_not_finite_never_sees_any()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var options = SlSamOptions.AdaSam();
        options.NonFinite = NonFiniteGradients.SkipStep;
        using var optimizer = new SlSamOptimizer(toy.Model, options);

        optimizer.Step(() =>
        {
            toy.Model.Weights().Should().OnlyContain(weight => double.IsFinite(weight));
            return toy.Loss(double.NaN);
        });

        optimizer.LastStep.Skipped.Should().BeTrue();
    }

    [Fact]
    public void Its_own_exception_does_not_stand_in_for_what_happened()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, SlSamOptions.AdaSam());
        var calls = 0;

        var step = () => optimizer.Step(() => ++calls == 1 ? toy.Loss(double.NaN) : throw new OperationCanceledException());

        step.Should().Throw<NonFiniteGradientException>();
    }

    [Fact]
    public void The_step_after_a_skipped_one_is_a_whole_one()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var options = SlSamOptions.AdaSam();
        options.NonFinite = NonFiniteGradients.SkipStep;
        using var optimizer = new SlSamOptimizer(toy.Model, options);
        var calls = 0;
        optimizer.Step(() => Spoiled(toy, float.NaN, ref calls));
        calls = 0;

        optimizer.Step(() =>
        {
            calls++;
            return toy.Loss();
        });

        calls.Should().Be(2);
        optimizer.LastStep.Perturbed.Should().BeTrue();
        optimizer.LastStep.Skipped.Should().BeFalse();
    }

    private static Tensor Spoiled(Toy toy, float value, ref int calls)
    {
        calls++;
        var loss = toy.Loss();
        toy["2.weight"].grad![3, 5] = value;
        return loss;
    }
}
