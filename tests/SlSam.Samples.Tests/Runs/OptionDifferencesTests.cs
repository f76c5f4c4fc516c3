using System.Text.Json.Nodes;
using SlSam.Samples.Runs;

namespace SlSam.Samples.Tests.Runs;

public sealed class OptionDifferencesTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("false")]
    [InlineData("null")]
    public void An_option_that_an_earlier_version_did_not_know_was_off(string now) =>
        OptionDifferences.Between(Parse("""{"a": 1}"""), Parse($$"""{"a": 1, "new": {{now}}}""")).Should().BeEmpty();

    [Fact]
    public void An_option_that_is_on_now_differs_from_one_that_was_not_known() =>
        OptionDifferences.Between(Parse("{}"), Parse("""{"new": 0.3}""")).Should().Equal(("new", "not given", "0.3"));

    [Fact]
    public void An_option_that_was_on_differs_from_one_that_is_not_given() =>
        OptionDifferences.Between(Parse("""{"a": 1, "b": "x"}"""), Parse("""{"b": "x"}""")).Should().Equal(("a", "1", "not given"));

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
