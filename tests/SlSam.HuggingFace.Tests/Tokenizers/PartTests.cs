using System.Text.Json;

namespace SlSam.HuggingFace.Tests.Tokenizers;

/// <summary>Each normalizer and pre-tokenizer does to odd texts what that of Hugging Face's tokenizers does.</summary>
public sealed class PartTests
{
    public static TheoryData<string> Normalizers => Names("normalizer");

    public static TheoryData<string> PreTokenizers => Names("pre_tokenizer");

    [Theory]
    [MemberData(nameof(Normalizers))]
    public void Normalizers_make_the_same_texts(string name)
    {
        var part = Find(name);
        var tokenizer = PartTokenizer.OfNormalizer(part.GetProperty("json").GetRawText());

        foreach (var example in part.Items("cases"))
        {
            tokenizer.Normalize(example.Text("text")).Should().Be(example.Text("normalized"), example.Text("text"));
        }
    }

    [Theory]
    [MemberData(nameof(PreTokenizers))]
    public void Pre_tokenizers_cut_in_the_same_places(string name)
    {
        var part = Find(name);
        var tokenizer = PartTokenizer.OfPreTokenizer(part.GetProperty("json").GetRawText());

        foreach (var example in part.Items("cases"))
        {
            var words = example.Items("words").Select(word => (word[0].GetInt32(), word[1].GetInt32()));
            tokenizer.Encode(example.Text("text")).Offsets.Should().Equal(words, example.Text("text"));
        }
    }

    private static IEnumerable<JsonElement> All => TokenizerFixtures.Json("tokenizer-kinds.json").EnumerateArray();

    private static JsonElement Find(string name) => All.Single(part => part.Text("name") == name);

    private static TheoryData<string> Names(string kind) =>
        [.. All.Where(part => part.Text("part") == kind).Select(part => part.Text("name"))];
}
