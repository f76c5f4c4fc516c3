namespace SlSam.Tests.Misuse;

/// <summary>Whatever is done wrong, the message says what, and the model is as it was.</summary>
public class MisuseTests
{
    private static readonly Dictionary<string, Misuse> All = OptionMisuses
        .All()
        .Concat(PartitionerMisuses.All())
        .Concat(SamplerMisuses.All())
        .Concat(FusedAdamWMisuses.All())
        .Concat(ConstructionMisuses.All())
        .Concat(StepMisuses.All())
        .Concat(StateMisuses.All())
        .Concat(BlockStackMisuses.All())
        .ToDictionary(misuse => misuse.Name);

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_told_what_is_wrong_and_leaves_the_model_as_it_was(string name)
    {
        using var subject = new Subject();
        var misuse = All[name];
        var (weights, probabilities) = (subject.Weights, subject.Optimizer.Probabilities.ToArray());

        var act = () => misuse.Do(subject);

        var thrown = act.Should().Throw<Exception>().Which;
        thrown.Should().BeOfType(misuse.Exception);
        thrown.Message.Should().Match(misuse.Message);
        subject.Weights.Should().Equal(weights);
        subject.IsFreeOfGradients.Should().BeTrue();
        subject.Optimizer.Probabilities.Should().Equal(probabilities);
    }

    [Fact]
    public void There_are_many() => All.Should().HaveCountGreaterThanOrEqualTo(60);
}
