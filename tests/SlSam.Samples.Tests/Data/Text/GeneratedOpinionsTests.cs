using SlSam.Samples.Data.Text;

namespace SlSam.Samples.Tests.Data.Text;

public sealed class GeneratedOpinionsTests
{
    private readonly TextData _data = GeneratedOpinions.Make(training: 4000, test: 1000, seed: 1);

    [Fact]
    public void The_same_seed_makes_the_same_sentences()
    {
        GeneratedOpinions.Make(4000, 1000, seed: 1).Training.Examples.Should().Equal(_data.Training.Examples);
        GeneratedOpinions.Make(4000, 1000, seed: 2).Training.Examples.Should().NotEqual(_data.Training.Examples);
    }

    [Fact]
    public void No_two_sentences_are_alike_and_both_verdicts_as_frequent()
    {
        var all = _data.Training.Examples.Concat(_data.Tests[0].Examples).ToArray();

        all.Should().HaveCount(5000);
        all.Select(example => example.Text).Should().OnlyHaveUniqueItems();
        all.Count(example => example.Label == 1).Should().Be(2500);
    }

    [Fact]
    public void No_word_gives_the_verdict_away()
    {
        var verdicts = _data.Training.Examples.SelectMany(example =>
            example.Text.Split(' ').Distinct().Select(word => (Word: word, example.Label))
        );

        var shares = verdicts
            .GroupBy(verdict => verdict.Word)
            .ToDictionary(word => word.Key, word => word.Average(verdict => verdict.Label));

        shares.Values.Should().OnlyContain(share => share > 0.3 && share < 0.7);
    }

    [Theory]
    [InlineData("the plot is dull", 0)]
    [InlineData("the plot is not dull", 1)]
    [InlineData("nobody would say that the plot is dull", 1)]
    public void Negation_turns_the_verdict(string beginning, double verdict)
    {
        var data = GeneratedOpinions.Make(training: 9000, test: 0, seed: 3);

        data.Training.Examples.Single(example => example.Text == beginning + " .").Label.Should().Be(verdict);
    }
}
