using SlSam.Samples.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Samples.Tests.Training;

public sealed class ClassCostsTests : IDisposable
{
    private static readonly string[] Names = ["cat", "dog", "owl"];

    private static readonly int[] Labels = [.. Enumerable.Repeat(0, 8), .. Enumerable.Repeat(1, 4), .. Enumerable.Repeat(2, 2)];

    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData("balanced", new[] { 14f / 24, 14f / 12, 14f / 6 })]
    [InlineData("owl=3,cat=0.25", new[] { 0.25f, 1f, 3f })]
    [InlineData("owl = 2", new[] { 1f, 1f, 2f })]
    public void Weights_are_by_how_rare_a_class_is_or_by_name(string text, float[] expected)
    {
        var weights = ClassWeights.Parse(text)!;

        weights.Of(Names, Labels).Should().Equal(expected, (one, other) => Math.Abs(one - other) < 1e-6f);
        ClassWeights.Parse(weights.ToString())!.Of(Names, Labels).Should().Equal(weights.Of(Names, Labels));
    }

    [Fact]
    public void A_class_that_there_is_not_is_refused_by_those_that_there_are() =>
        FluentActions
            .Invoking(() => ClassWeights.Parse("bird=2")!.Of(Names, Labels))
            .Should()
            .Throw<BadInputException>()
            .WithMessage("--class-weights: found the class 'bird', expected one of cat, dog, owl.");

    [Theory]
    [InlineData("")]
    [InlineData("cat")]
    [InlineData("cat=")]
    [InlineData("=1")]
    [InlineData("cat=0")]
    [InlineData("cat=-1")]
    [InlineData("cat=NaN")]
    [InlineData("cat=0,5")]
    [InlineData("cat=1,cat=2")]
    public void What_is_no_weight_is_refused(string text) => ClassWeights.Parse(text).Should().BeNull();

    [Fact]
    public void Scores_have_no_classes()
    {
        var options = new TrainingOptions { LabelSmoothing = 0.1 };

        FluentActions
            .Invoking(() => ClassCosts.Of(options, [], []))
            .Should()
            .Throw<BadInputException>()
            .WithMessage("--label-smoothing: found labels that are scores, expected classes.");
        ClassCosts.Of(new TrainingOptions(), [], []).Should().BeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.2)]
    public void The_mean_is_over_the_weights_so_that_batches_add_up_to_all_examples(double smoothing)
    {
        var costs = new ClassCosts([0.5f, 1, 4], smoothing);
        random.manual_seed(5);
        var (logits, labels) = (randn(7, 3), tensor(new long[] { 0, 2, 1, 0, 0, 2, 1 }));

        double Loss(Range rows)
        {
            var (first, count) = rows.GetOffsetAndLength(7);
            return costs.Loss(logits.narrow(0, first, count), labels.narrow(0, first, count)).item<float>();
        }
        double Units(Range rows)
        {
            var (first, count) = rows.GetOffsetAndLength(7);
            return costs.Units(labels.narrow(0, first, count));
        }

        Units(..).Should().Be(0.5 * 3 + 2 + 8);
        var sum = Loss(..3) * Units(..3) + Loss(3..) * Units(3..);
        (sum / Units(..)).Should().BeApproximately(Loss(..), 1e-5);
    }

    [Fact]
    public void Smoothing_spreads_a_share_of_the_goal_over_all_classes()
    {
        var logits = tensor(new float[] { 2, 0, -1 }, [1, 3]);
        var log = logits.log_softmax(1).data<float>().ToArray();

        var loss = new ClassCosts(null, 0.3).Loss(logits, tensor(new long[] { 1 })).item<float>();

        loss.Should().BeApproximately(-0.7f * log[1] - 0.1f * log.Sum(), 1e-5f);
    }
}
