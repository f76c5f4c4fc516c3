using FluentAssertions;
using SlSam.Samples.Data.Text;
using Xunit;

namespace SlSam.Samples.Tests.Data.Text;

public sealed class LabelOrderTests
{
    private static readonly string[] Inference = ["entailment", "neutral", "contradiction"];

    [Theory]
    [InlineData("entailment neutral contradiction", new[] { 0, 1, 2 })]
    [InlineData("CONTRADICTION NEUTRAL ENTAILMENT", new[] { 2, 1, 0 })]
    [InlineData("LABEL_0 LABEL_1 LABEL_2", new[] { 0, 1, 2 })]
    [InlineData("0 1 2", new[] { 0, 1, 2 })]
    public void Classes_are_found_by_name_or_number(string ofModel, int[] expected) =>
        LabelOrder.Find(Inference, ofModel.Split(' ')).Should().Equal(expected);

    [Fact]
    public void Hyphens_and_blanks_do_not_matter() =>
        LabelOrder.Find(["entailment", "not_entailment"], ["Not-Entailment", "entail ment"]).Should().Equal(1, 0);

    [Theory]
    [InlineData("entailment neutral")]
    [InlineData("entailment neutral contradiction other")]
    [InlineData("entailment neutral against")]
    [InlineData("LABEL_2 LABEL_1 LABEL_0")]
    public void Other_classes_are_refused(string ofModel)
    {
        var finding = () => LabelOrder.Find(Inference, ofModel.Split(' '));

        finding
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage($"*found the classes {ofModel.Replace(" ", ", ", StringComparison.Ordinal)}*entailment, neutral, contradiction*");
    }
}
