using SlSam.Testing;

namespace SlSam.HuggingFace.Tests.Generation;

public sealed class TokenTextStreamTests
{
    private static readonly string[] Texts = ["", "two  words, and 12 more", "Grüße 日本語 👍🏽 naïve \uFFFD end", "\n\tlines\n", "👍"];

    public static TheoryData<string, string> Cases =>
        new MatrixTheoryData<string, string>(
            [
                "llama-tokenizer",
                "roberta-tokenizer",
                "tokenizer-parts/byte-fallback-prepend.json",
                "tokenizer-parts/byte-fallback-metaspace.json",
            ],
            Texts
        );

    [Theory]
    [MemberData(nameof(Cases))]
    public void Pieces_make_the_text_and_none_is_broken(string name, string text)
    {
        var path = ReferenceFiles.Get(name);
        var tokenizer = Tokenizer.Load(path);
        var ids = tokenizer.Encode(text).Ids;
        var stream = new TokenTextStream(tokenizer);

        string[] pieces = [.. ids.Select(stream.Add), stream.End()];

        string.Concat(pieces).Should().Be(tokenizer.Decode(ids));
        pieces.Where(piece => piece.Length > 0 && (char.IsHighSurrogate(piece[^1]) || char.IsLowSurrogate(piece[0]))).Should().BeEmpty();
        pieces.Count(piece => piece.Contains('\uFFFD')).Should().Be(text.Contains('\uFFFD') ? 1 : 0);
    }

    [Fact]
    public void A_letter_that_never_becomes_whole_comes_at_the_end()
    {
        var tokenizer = Tokenizer.Load(ReferenceFiles.Get("llama-tokenizer"));
        var ids = tokenizer.Encode("a👍", specialTokens: false).Ids;
        var stream = new TokenTextStream(tokenizer);

        string[] pieces = [.. ids.SkipLast(1).Select(stream.Add), stream.End(), stream.Add(ids[0])];

        string.Concat(pieces[..^1]).Should().Be(tokenizer.Decode(ids.SkipLast(1))).And.StartWith("a").And.EndWith("\uFFFD");
        pieces[^1].Should().Be(tokenizer.Decode([ids[0]]));
    }
}
