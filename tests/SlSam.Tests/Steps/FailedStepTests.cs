using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>A step that fails leaves everything as it was, and the next try is the same step.</summary>
public class FailedStepTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    public void An_exception_in_a_pass_goes_through_and_changes_nothing(int pass, bool afterBackward)
    {
        using var scope = NewDisposeScope();
        var (toy, undisturbed) = (new Toy(), new Toy());
        using var optimizer = new SlSamOptimizer(toy.Model, new SlSamOptions { Seed = 3 });
        using var other = new SlSamOptimizer(undisturbed.Model, new SlSamOptions { Seed = 3 });
        optimizer.Step(toy.Loss);
        other.Step(undisturbed.Loss);
        var (before, arms, statistics, probabilities) = (
            toy.Snapshot(),
            optimizer.ActiveArms,
            optimizer.LastStep,
            optimizer.Probabilities.ToArray()
        );
        var (calls, active) = (0, "");

        var step = () =>
            optimizer.Step(() =>
            {
                active = Active(toy);
                if (++calls < pass)
                {
                    return toy.Loss();
                }

                _ = afterBackward ? toy.Loss() : null;
                throw new OperationCanceledException("by the user");
            });

        step.Should().Throw<OperationCanceledException>().WithMessage("by the user");
        toy.ChangedSince(before).Should().OnlyContain(changed => !changed);
        toy.Parameters.Should().OnlyContain(parameter => parameter.requires_grad && !parameter.HasGradient());
        (optimizer.ActiveArms, optimizer.LastStep).Should().Be((arms, statistics));
        optimizer.Probabilities.Should().Equal(probabilities);

        var activeAgain = "";
        optimizer.Step(() =>
        {
            activeAgain = Active(toy);
            return toy.Loss();
        });
        other.Step(undisturbed.Loss);
        activeAgain.Should().Be(active);
        toy.ChangedSince(undisturbed.Snapshot()).Should().OnlyContain(changed => !changed);
    }

    [Fact]
    public void A_failed_step_does_not_draw_again()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var (options, sampler) = ScriptedSampler.Options([0], [1]);
        using var optimizer = new SlSamOptimizer(toy.Model, options);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var step = () => optimizer.Step(() => throw new OperationCanceledException());
            step.Should().Throw<OperationCanceledException>();
        }

        optimizer.Step(toy.Loss);

        (sampler().Samples, optimizer.ActiveArms.Single(), sampler().Updates.Count).Should().Be((1, 0, 1));
    }

    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 6 })]
    [InlineData(new[] { -1, 2 })]
    [InlineData(new[] { 2, 1 })]
    [InlineData(new[] { 1, 1 })]
    [InlineData(null)]
    public void Draws_that_are_no_set_of_arms_are_refused_by_the_samplers_name(int[]? draw)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model, ScriptedSampler.Options(draw!).Options);

        var step = () => optimizer.Step(toy.Loss);

        step.Should()
            .Throw<InvalidOperationException>()
            .WithMessage("ScriptedSampler.Sample() returned *at least one arm from 0 to 5, ascending.");
    }

    [Fact]
    public void A_sampler_for_another_number_of_arms_or_none_is_refused()
    {
        using var scope = NewDisposeScope();
        var model = new Toy().Model;
        var wrong = () => new SlSamOptimizer(model, new SlSamOptions { Sampler = arms => new ScriptedSampler(arms.Count + 1, [0]) });
        var none = () => new SlSamOptimizer(model, new SlSamOptions { Sampler = _ => null! });

        wrong
            .Should()
            .Throw<InvalidOperationException>()
            .WithMessage("*ScriptedSampler with 7 probabilities; expected one for each of 6 arms.");
        none.Should().Throw<InvalidOperationException>().WithMessage("*Sampler returned null*");
    }

    private static string Active(Toy toy) => string.Concat(toy.Parameters.Select(parameter => parameter.requires_grad ? '1' : '0'));
}
