using System.Text.Json;
using SlSam.HuggingFace.Generation;
using SlSam.Testing;

namespace SlSam.HuggingFace.Tests.Generation;

/// <summary>Of the same logits the same tokens stay, with the same probabilities, as in Hugging Face's transformers.</summary>
public sealed class SamplingTests
{
    private static readonly JsonElement Reference = JsonDocument.Parse(File.ReadAllText(ReferenceFiles.Get("sampling.json"))).RootElement;

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Reference.GetProperty("cases").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Probabilities_agree(int number)
    {
        var example = Reference.GetProperty("cases")[number];
        var expected = example.GetProperty("probabilities").EnumerateArray().Select(value => value.GetDouble()).ToArray();

        var found = Chooser(Options(example.GetProperty("options"))).Probabilities(Logits());

        found.Should().HaveCount(expected.Length);
        for (var id = 0; id < found.Length; id++)
        {
            found[id].Should().BeApproximately(expected[id], 1e-6 + (1e-5 * expected[id]), $"token {id}");
            (found[id] > 0).Should().Be(expected[id] > 0, $"token {id}");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Draws_are_as_often_as_they_are_probable(int number)
    {
        const int draws = 20000;
        var options = Options(Reference.GetProperty("cases")[number].GetProperty("options")) with { Sample = true, Seed = 5 };
        var expected = Chooser(options).Probabilities(Logits());
        // a penalty would count what was drawn
        var logits = Array.ConvertAll(expected, probability => probability > 0 ? (float)Math.Log(probability) : float.NegativeInfinity);
        var chooser = new TokenChooser(new GenerationOptions { Sample = true, Seed = 5 }, []);

        var counts = Enumerable.Range(0, draws).Select(_ => chooser.Choose([.. logits])).CountBy(id => id).ToDictionary();

        foreach (var (id, probability) in expected.Index())
        {
            var deviation = Math.Sqrt(probability * (1 - probability) / draws);
            ((double)counts.GetValueOrDefault(id) / draws).Should().BeApproximately(probability, (5 * deviation) + 1e-9, $"token {id}");
        }
    }

    [Fact]
    public void What_is_drawn_is_penalized_from_then_on()
    {
        var chooser = new TokenChooser(new GenerationOptions { RepetitionPenalty = 2 }, []);

        Enumerable.Range(0, 4).Select(_ => chooser.Choose([4, 3, 1.6f, -1])).Should().Equal(0, 1, 0, 0);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Logits_that_are_no_numbers_are_refused(float logit) =>
        FluentActions
            .Invoking(() => new TokenChooser(new GenerationOptions { Sample = true }, []).Choose([1, logit, 2]))
            .Should()
            .Throw<InvalidOperationException>()
            .WithMessage("Found the logit *, expected finite numbers*");

    private static TokenChooser Chooser(GenerationOptions options) =>
        new(options, Reference.GetProperty("previous_ids").EnumerateArray().Select(id => id.GetInt32()));

    private static float[] Logits() => [.. Reference.GetProperty("logits").EnumerateArray().Select(logit => logit.GetSingle())];

    private static GenerationOptions Options(JsonElement json)
    {
        return new GenerationOptions
        {
            Temperature = Value("temperature", 1),
            TopK = (int)Value("top_k", 0),
            TopP = Value("top_p", 1),
            MinP = Value("min_p", 0),
            RepetitionPenalty = Value("repetition_penalty", 1),
        };

        double Value(string name, double otherwise) => json.TryGetProperty(name, out var value) ? value.GetDouble() : otherwise;
    }
}
