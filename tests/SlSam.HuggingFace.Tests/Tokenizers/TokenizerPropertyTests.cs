using FsCheck;
using FsCheck.Fluent;

namespace SlSam.HuggingFace.Tests.Tokenizers;

/// <summary>What holds for every text, of whatever units it is.</summary>
public sealed class TokenizerPropertyTests
{
    private static readonly string[] Fragments =
    [
        "a",
        "é",
        "e\u0301",
        "ß",
        "İ",
        "中",
        "한",
        "각",
        "𝔘",
        "👍🏽",
        "\uD83D",
        "\uDC4D",
        " ",
        "  ",
        "\t",
        "\n",
        "\u00A0",
        "\u3000",
        "\u0000",
        "\uFFFD",
        "1",
        "½",
        "'s",
        "'LL",
        "!",
        "▁",
        "##",
        "<s>",
        "</s>",
        "<mask>",
        "<|x|>",
        "foo",
        "Foo",
        "the ",
        "comedy",
    ];

    public static TheoryData<string> Parts => TokenizerFixtures.Parts;

    private static Arbitrary<string> Texts =>
        Gen.OneOf(
                Gen.Elements(Fragments).ListOf().Select(fragments => string.Concat(fragments)),
                Gen.Choose(0, 0xFFFF).ListOf().Select(units => string.Concat(units.Select(unit => (char)unit)))
            )
            .ToArbitrary();

    [Theory]
    [MemberData(nameof(Parts))]
    public void Any_units_have_tokens_whose_offsets_lie_in_the_text_and_rise(string name)
    {
        var tokenizer = TokenizerFixtures.Load("tokenizer-parts", $"{name}.json");

        Hold(text =>
        {
            var encoding = tokenizer.Encode(text, specialTokens: false);
            var last = 0;
            foreach (var (start, end) in encoding.Offsets)
            {
                start.Should().BeInRange(0, end);
                end.Should().BeInRange(last, text.Length);
                last = end;
            }
            encoding.Ids.Select(tokenizer.IdToToken).Should().NotContainNulls();
            tokenizer.Decode(encoding.Ids).Should().NotBeNull();
        });
    }

    [Theory]
    [InlineData("bytelevel-gpt2")]
    [InlineData("bytelevel-digits")]
    [InlineData("bytelevel-split-three-digits")]
    [InlineData("byte-fallback-metaspace")]
    public void Texts_come_back(string name)
    {
        var tokenizer = TokenizerFixtures.Load("tokenizer-parts", $"{name}.json");

        Hold(text =>
        {
            // a sign for a blank comes back as a blank, and added tokens may take white space in
            if (text.Contains('▁', StringComparison.Ordinal) || text.Contains('<', StringComparison.Ordinal) || text.StartsWith(' '))
            {
                return;
            }
            var whole = text.Select((unit, place) => IsAlone(text, place) ? '\uFFFD' : unit);
            tokenizer.Decode(tokenizer.Encode(text).Ids).Should().Be(string.Concat(whole));
        });
    }

    [Theory]
    [InlineData("bytelevel-gpt2")]
    [InlineData("bytelevel-added-tokens")]
    [InlineData("bytelevel-split-nfc")]
    [InlineData("byte-fallback-prepend")]
    public void Offsets_cover_every_unit(string name)
    {
        var tokenizer = TokenizerFixtures.Load("tokenizer-parts", $"{name}.json");

        Hold(text =>
        {
            var isCovered = new bool[text.Length];
            foreach (var (start, end) in tokenizer.Encode(text, specialTokens: false).Offsets)
            {
                isCovered.AsSpan(start, end - start).Fill(true);
            }
            isCovered.Should().NotContain(false);
        });
    }

    [Theory]
    [InlineData("bytelevel-added-tokens")]
    [InlineData("wordpiece-uncased")]
    [InlineData("byte-fallback-metaspace")]
    public void What_is_cut_is_the_end_of_the_longer_text(string name)
    {
        var tokenizer = TokenizerFixtures.Load("tokenizer-parts", $"{name}.json");

        Hold(text =>
        {
            var first = tokenizer.Encode(text, specialTokens: false).Ids;
            var second = tokenizer.Encode("the comedy", specialTokens: false).Ids;
            for (var places = tokenizer.SpecialTokenCount(isPair: false); places < first.Count + 3; places++)
            {
                var cut = tokenizer.Encode(text, maxLength: places);
                cut.Ids.Should().HaveCount(Math.Min(places, first.Count + tokenizer.SpecialTokenCount(isPair: false)));
                tokenizer.Encode(text, maxLength: places, specialTokens: false).Ids.Should().Equal(first.Take(places));
            }
            var pair = tokenizer.Encode(text, "the comedy", maxLength: 4, specialTokens: false).Ids;
            pair.Should().HaveCount(Math.Min(4, first.Count + second.Count));
            pair.Take(Math.Min(2, first.Count)).Should().Equal(first.Take(2));
        });
    }

    [Theory]
    [InlineData("bytelevel-split-three-digits")]
    [InlineData("wordpiece-uncased")]
    public void Threads_do_not_disturb_each_other(string name)
    {
        var texts = Gen.Sample(Texts.Generator, 200, 60).ToArray();
        var expected = texts.Select(text => TokenizerFixtures.Load("tokenizer-parts", $"{name}.json").Encode(text).Ids).ToArray();
        var tokenizer = TokenizerFixtures.Load("tokenizer-parts", $"{name}.json");

        System.Threading.Tasks.Parallel.For(
            0,
            20 * texts.Length,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            i => tokenizer.Encode(texts[i % texts.Length]).Ids.Should().Equal(expected[i % texts.Length])
        );
    }

    /// <summary>Were a word's tokens found in quadratic time, these would take hours.</summary>
    [Theory]
    [InlineData("bytelevel-gpt2")]
    [InlineData("bytelevel-split-three-digits")]
    [InlineData("byte-fallback-prepend")]
    [InlineData("bpe-end-of-word")]
    [InlineData("wordpiece-cased")]
    public void A_word_of_a_million_letters_is_nothing_special(string name)
    {
        var tokenizer = TokenizerFixtures.Load("tokenizer-parts", $"{name}.json");

        foreach (var unit in new[] { "the", "x", " ", "\n", "!", "1", "中", "a\u0301" })
        {
            var text = string.Concat(Enumerable.Repeat(unit, 1_000_000 / unit.Length));
            tokenizer.Encode(text, specialTokens: false).Offsets.Count.Should().BeLessThanOrEqualTo(4_000_000);
        }
    }

    private static bool IsAlone(string text, int place) =>
        char.IsHighSurrogate(text[place])
            ? place + 1 == text.Length || !char.IsLowSurrogate(text[place + 1])
            : char.IsLowSurrogate(text[place]) && (place == 0 || !char.IsHighSurrogate(text[place - 1]));

    /// <summary>The texts are the same in every run.</summary>
    private static void Hold(Action<string> holds) =>
        Check.One(
            Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithReplay(20260214, 7919).WithMaxTest(150),
            Prop.ForAll(Texts, holds)
        );
}
