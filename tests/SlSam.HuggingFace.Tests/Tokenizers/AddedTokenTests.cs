using SlSam.Testing;

namespace SlSam.HuggingFace.Tests.Tokenizers;

/// <summary>Tokens that are looked for in the text itself, with all their flags.</summary>
public sealed class AddedTokenTests
{
    private const string Special =
        """{ "id": 0, "content": "<s>", "special": true }, { "id": 1, "content": "<pad>" }, { "id": 2, "content": "</s>" }""";

    [Fact]
    public void Special_tokens_in_a_text_are_found() => Encode("", "a <mask></s>ab").Should().Equal(0, 5, 4, 2, 8, 2);

    [Fact]
    public void A_token_may_take_in_the_white_space_before_it() => Encode("", "a \n <mask> <mask> ab").Should().Equal(0, 5, 4, 4, 10, 2);

    [Fact]
    public void A_token_may_take_in_the_white_space_after_it() =>
        Encode("""[{ "id": 0, "content": "<s>" }, { "id": 2, "content": "</s>", "rstrip": true }]""", "a</s>  ab")
            .Should()
            .Equal(0, 5, 2, 8, 2);

    [Fact]
    public void A_token_may_ask_to_stand_alone() =>
        Encode($$"""[{{Special}}, { "id": 20, "content": "!b", "single_word": true }]""", "!b a!b !bⓐ")
            .Should()
            .Equal(0, 20, 9, 11, 6, 7, 11, 6, 2);

    [Fact]
    public void A_token_of_the_vocabulary_keeps_its_number_there() =>
        Encode($$"""[{{Special}}, { "id": 20, "content": "b" }]""", "ab").Should().Equal(0, 5, 6, 2);

    [Fact]
    public void Of_tokens_that_start_alike_the_longest_counts() =>
        Encode($$"""[{{Special}}, { "id": 13, "content": "!a" }, { "id": 14, "content": "!ab" }]""", "!a!ab!")
            .Should()
            .Equal(0, 13, 14, 11, 2);

    [Fact]
    public void Normalized_tokens_are_looked_for_in_normalized_text()
    {
        var json = SmallTokenizer.Json("normalizer", """{ "type": "Lowercase" }""");
        var tokenizer = PartTokenizer.Load(
            json.Replace(
                "\"added_tokens\": [",
                """
                "added_tokens": [{ "id": 13, "content": "AAB", "normalized": true, "special": false },
                { "id": 14, "content": "B!B", "normalized": false, "special": true },
                """,
                StringComparison.Ordinal
            )
        );

        tokenizer.Encode("aabAAB", specialTokens: false).Ids.Should().Equal(13, 13);
        tokenizer.Encode("b!bB!B", specialTokens: false).Ids.Should().Equal(6, 11, 6, 14);
        tokenizer.Decode([13, 14, 5]).Should().Be("aaba");
        (tokenizer.IdToToken(13), tokenizer.TokenToId("AAB"), tokenizer.TokenToId("aab")).Should().Be(("AAB", 13, null));
        (tokenizer.IsSpecial(13), tokenizer.IsSpecial(14), tokenizer.IsSpecial(5)).Should().Be((false, true, false));
        tokenizer.VocabularySize.Should().Be(15);
    }

    private static IReadOnlyList<int> Encode(string added, string text) =>
        PartTokenizer.Load(added.Length == 0 ? SmallTokenizer.Json() : SmallTokenizer.Json("added_tokens", added)).Encode(text).Ids;
}
