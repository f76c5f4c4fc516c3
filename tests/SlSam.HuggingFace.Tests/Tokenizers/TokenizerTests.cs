using SlSam.Testing;

namespace SlSam.HuggingFace.Tests.Tokenizers;

public sealed class TokenizerTests
{
    [Theory]
    [InlineData(null, 1, 2)]
    [InlineData("a", 3, 4)]
    [InlineData("", 3, 4)]
    public void There_must_be_places_for_the_special_tokens(string? pair, int maxLength, int least)
    {
        var tokenizer = PartTokenizer.Load(SmallTokenizer.Json());

        tokenizer
            .Invoking(t => t.Encode("a", pair, maxLength))
            .Should()
            .Throw<ArgumentOutOfRangeException>()
            .WithMessage($"Found {maxLength} places, expected {least} or more*");
        tokenizer.Encode("a", pair, least).Ids.Should().HaveCount(least);
        tokenizer.Encode("a", pair, 0, specialTokens: false).Ids.Should().BeEmpty();
        tokenizer.Invoking(t => t.Encode("a", pair, -1, specialTokens: false)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Several_texts_are_filled_up_to_the_longest()
    {
        var tokenizer = PartTokenizer.Load(SmallTokenizer.Json());

        using var pairs = tokenizer.EncodeBatch([("ab ab", null), ("a", "b")], maxLength: 6);
        using var texts = tokenizer.EncodeBatch(["a", "ab a a"], paddingId: 9);

        pairs.Ids.data<long>().Should().Equal(0, 8, 10, 2, 1, 1, 0, 5, 2, 2, 6, 2);
        pairs.Mask.data<long>().Should().Equal(1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1);
        pairs.TypeIds.data<long>().Should().OnlyContain(type => type == 0);
        texts.Ids.shape.Should().Equal(2, 5);
        texts.Ids.data<long>().Should().Equal(0, 5, 2, 9, 9, 0, 8, 9, 9, 2);
        tokenizer.Invoking(t => t.EncodeBatch(Array.Empty<string>())).Should().Throw<ArgumentException>().WithMessage("Found no texts*");
    }

    [Fact]
    public void An_empty_second_text_is_a_pair_all_the_same()
    {
        var tokenizer = PartTokenizer.Load(SmallTokenizer.Json());

        tokenizer.Encode("a", "").Ids.Should().Equal(0, 5, 2, 2, 2);
        tokenizer.Encode("a").Ids.Should().Equal(0, 5, 2);
    }

    [Fact]
    public void Offsets_are_places_of_the_text_that_was_handed_in()
    {
        var json = SmallTokenizer.Json(
            "normalizer",
            """{ "type": "Sequence", "normalizers": [{ "type": "NFD" }, { "type": "Lowercase" }] }"""
        );
        var encoding = PartTokenizer.Load(json).Encode("A👍 ab", "a<mask>");

        // the four bytes of a character all cover both of its units
        encoding.Ids.Should().Equal(0, 5, 10, 2, 2, 5, 4, 2);
        encoding.Offsets.Should().Equal((0, 0), (0, 1), (3, 6), (0, 0), (0, 0), (0, 1), (1, 7), (0, 0));
    }

    [Fact]
    public void Offsets_leave_blanks_out_where_the_post_processor_trims()
    {
        var json = SmallTokenizer.Json(
            "post_processor",
            """{ "type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": true }"""
        );

        PartTokenizer.Load(json).Encode("ab ab <mask>", specialTokens: false).Offsets.Should().Equal((0, 2), (3, 5), (6, 12));
    }

    [Fact]
    public void Several_post_processors_may_stand_in_a_row()
    {
        var template =
            """{ "type": "TemplateProcessing", "single": [{ "Sequence": { "id": "A", "type_id": 3 } }], "pair": [{ "Sequence": { "id": "B", "type_id": 1 } }, { "SpecialToken": { "id": "x", "type_id": 2 } }, { "Sequence": { "id": "A", "type_id": 0 } }], "special_tokens": { "x": { "id": "x", "ids": [11, 12], "tokens": ["!", "Ċ"] } } }""";
        var json = SmallTokenizer.Json(
            "post_processor",
            $$"""{ "type": "Sequence", "processors": [{ "type": "ByteLevel", "trim_offsets": true }, {{template}}] }"""
        );
        var tokenizer = PartTokenizer.Load(json);

        tokenizer.Encode(" a").Offsets.Should().Equal((1, 2));
        tokenizer.Encode(" a").TypeIds.Should().Equal(3);
        tokenizer.Encode("a", "b").Ids.Should().Equal(6, 11, 12, 5);
        tokenizer.Encode("a", "b").TypeIds.Should().Equal(1, 2, 2, 0);
        tokenizer.SpecialTokenCount(isPair: true).Should().Be(2);
    }

    [Fact]
    public void Bytes_that_are_no_token_are_left_out_or_unknown()
    {
        PartTokenizer.Load(SmallTokenizer.Json()).Encode("axé!").Ids.Should().Equal(0, 5, 11, 2);

        Model(""" "unk_token": "<unk>", "merges": [] """).Encode("axé!").Ids.Should().Equal(0, 5, 3, 3, 3, 11, 2);
        Model(""" "unk_token": "<unk>", "fuse_unk": true, "merges": [] """).Encode("axé!x").Ids.Should().Equal(0, 5, 3, 11, 3, 2);
    }

    [Fact]
    public void Whole_words_may_go_before_merges() =>
        Model(""" "ignore_merges": true, "merges": [] """).Encode("ab ab!").Ids.Should().Equal(0, 8, 10, 11, 2);

    [Fact]
    public void Parts_of_words_may_be_marked()
    {
        var json = """
            { "pre_tokenizer": { "type": "WhitespaceSplit" },
              "model": { "type": "BPE", "continuing_subword_prefix": "##", "end_of_word_suffix": "$",
                         "vocab": { "a": 0, "##b": 1, "##b$": 2, "a$": 3, "ab$": 4, "ab": 5 }, "merges": [["a", "##b$"], ["a", "##b"]] } }
            """;

        PartTokenizer.Load(json).Encode("ab a abb").Ids.Should().Equal(4, 3, 5, 2);
    }

    [Fact]
    public void A_negative_number_is_no_token()
    {
        var tokenizer = PartTokenizer.Load(SmallTokenizer.Json());

        tokenizer.Invoking(t => t.Decode([5, -100])).Should().Throw<ArgumentOutOfRangeException>().WithMessage("Found the number -100*");
        tokenizer.Decode([5, 1_000_000, 6]).Should().Be("ab");
        tokenizer.IdToToken(1_000_000).Should().BeNull();
    }

    [Fact]
    public void Without_a_decoder_tokens_are_joined_with_blanks() =>
        PartTokenizer
            .Load(SmallTokenizer.Json("decoder", "null"))
            .Decode([0, 5, 9, 2], skipSpecialTokens: false)
            .Should()
            .Be("<s> a Ġa </s>");

    [Fact]
    public void Nothing_decodes_to_nothing()
    {
        string[] decoders =
        [
            """{ "type": "BPEDecoder" }""",
            """{ "type": "WordPiece" }""",
            """{ "type": "Metaspace", "replacement": "▁" }""",
            """{ "type": "Sequence", "decoders": [{ "type": "ByteFallback" }, { "type": "Fuse" }, { "type": "Strip", "content": " ", "start": 1, "stop": 1 }] }""",
        ];
        foreach (var decoder in decoders)
        {
            PartTokenizer.Load(SmallTokenizer.Json("decoder", decoder)).Decode([]).Should().BeEmpty();
        }
    }

    private static Tokenizer Model(string members) =>
        PartTokenizer.Load(SmallTokenizer.Json("model", $$"""{ "type": "BPE", "vocab": {{SmallTokenizer.Vocabulary}}, {{members}} }"""));
}
