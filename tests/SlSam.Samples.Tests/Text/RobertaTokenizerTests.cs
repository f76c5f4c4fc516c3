using System.Text;
using SlSam.Samples.Text;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Text;

public sealed class RobertaTokenizerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Special_tokens_stand_around_a_text_and_between_a_pair()
    {
        SmallTokenizer.WriteVocabulary(_folder);
        var tokenizer = RobertaTokenizer.Load(_folder.Path);

        tokenizer.Encode("ab ab").Should().Equal(0, 8, 10, 2);
        tokenizer.Encode("ab", "a").Should().Equal(0, 8, 2, 2, 5, 2);
        tokenizer.Encode("ab", "").Should().Equal(0, 8, 2, 2, 2);
        tokenizer.Encode("").Should().Equal(0, 2);
        (tokenizer.ClassId, tokenizer.PadId, tokenizer.SeparatorId).Should().Be((0, 1, 2));
    }

    [Fact]
    public void Special_tokens_in_a_text_are_found()
    {
        SmallTokenizer.WriteVocabulary(_folder);

        RobertaTokenizer.Load(_folder.Path).Encode("a <mask></s>ab").Should().Equal(0, 5, 7, 4, 2, 8, 2);
    }

    [Fact]
    public void A_token_may_take_in_the_blanks_before_it()
    {
        SmallTokenizer.WriteJson(_folder);

        RobertaTokenizer.Load(_folder.Path).Encode("a \n <mask> <mask> ab").Should().Equal(0, 5, 4, 4, 10, 2);
    }

    [Fact]
    public void A_token_may_take_in_the_blanks_after_it()
    {
        SmallTokenizer.WriteJson(
            _folder,
            "added_tokens",
            """[{ "id": 0, "content": "<s>" }, { "id": 1, "content": "<pad>" }, { "id": 2, "content": "</s>", "rstrip": true }]"""
        );

        RobertaTokenizer.Load(_folder.Path).Encode("a</s>  ab").Should().Equal(0, 5, 2, 8, 2);
    }

    [Fact]
    public void A_token_may_ask_to_stand_alone()
    {
        SmallTokenizer.WriteJson(
            _folder,
            "added_tokens",
            """[{ "id": 0, "content": "<s>" }, { "id": 1, "content": "<pad>" }, { "id": 2, "content": "</s>" }, { "id": 20, "content": "!b", "single_word": true }]"""
        );

        RobertaTokenizer.Load(_folder.Path).Encode("!b a!b !bⓐ").Should().Equal(0, 20, 9, 11, 6, 7, 11, 6, 2);
    }

    [Fact]
    public void A_token_of_the_vocabulary_keeps_its_number_there()
    {
        SmallTokenizer.WriteJson(
            _folder,
            "added_tokens",
            """[{ "id": 0, "content": "<s>" }, { "id": 1, "content": "<pad>" }, { "id": 2, "content": "</s>" }, { "id": 20, "content": "b" }]"""
        );

        RobertaTokenizer.Load(_folder.Path).Encode("ab").Should().Equal(0, 5, 6, 2);
    }

    [Fact]
    public void Of_tokens_that_start_alike_the_longest_counts()
    {
        SmallTokenizer.WriteJson(
            _folder,
            "added_tokens",
            """[{ "id": 0, "content": "<s>" }, { "id": 1, "content": "<pad>" }, { "id": 2, "content": "</s>" }, { "id": 13, "content": "!a" }, { "id": 14, "content": "!ab" }]"""
        );

        RobertaTokenizer.Load(_folder.Path).Encode("!a!ab!").Should().Equal(0, 13, 14, 11, 2);
    }

    [Fact]
    public void Special_tokens_have_the_numbers_and_names_of_the_files()
    {
        File.WriteAllText(_folder["tokenizer_config.json"], """{ "cls_token": "!", "sep_token": { "content": "ab", "lstrip": true } }""");
        File.WriteAllText(_folder["special_tokens_map.json"], """{ "cls_token": "a", "pad_token": "b" }""");
        SmallTokenizer.WriteVocabulary(_folder);
        var tokenizer = RobertaTokenizer.Load(_folder.Path);

        tokenizer.Encode("a a").Should().Equal(11, 5, 9, 8);
        tokenizer.Encode("a ab").Should().Equal(11, 5, 8, 8);
        tokenizer.PadId.Should().Be(6);
    }

    [Fact]
    public void The_numbers_around_a_text_are_those_of_the_post_processor()
    {
        SmallTokenizer.WriteJson(_folder, "post_processor", """{ "type": "RobertaProcessing", "sep": ["!", 11], "cls": ["Ċ", 12] }""");

        RobertaTokenizer.Load(_folder.Path).Encode("a", "b").Should().Equal(12, 5, 11, 11, 6, 11);
    }

    [Fact]
    public void Without_a_post_processor_the_special_tokens_stand_around_a_text()
    {
        SmallTokenizer.WriteJson(_folder, "post_processor", "null");

        RobertaTokenizer.Load(_folder.Path).Encode("a").Should().Equal(0, 5, 2);
    }

    [Theory]
    [InlineData("true", "", true)]
    [InlineData("false", "", false)]
    [InlineData("false", """{ "add_prefix_space": true }""", true)]
    [InlineData("true", """{ "add_prefix_space": false }""", false)]
    public void A_blank_is_put_before_a_text_where_the_files_say_so(string json, string config, bool isPut)
    {
        SmallTokenizer.WriteJson(_folder, "pre_tokenizer", $$"""{ "type": "ByteLevel", "add_prefix_space": {{json}} }""");
        if (config.Length > 0)
        {
            File.WriteAllText(_folder["tokenizer_config.json"], config);
        }
        var tokenizer = RobertaTokenizer.Load(_folder.Path);

        tokenizer.Encode("ab").Should().Equal(0, isPut ? 10 : 8, 2);
        tokenizer.Encode(" ab").Should().Equal(0, 10, 2);
        tokenizer.Encode("").Should().Equal(0, 2);
        tokenizer.Encode("a</s>ab").Should().Equal(0, isPut ? 9 : 5, 2, isPut ? 10 : 8, 2);
    }

    [Theory]
    [InlineData("\uFEFF#version: 0.2\r\na b\r\nĠ a\r\nĠ ab\r\n")]
    [InlineData("a b\nĠ a\nĠ ab")]
    [InlineData("#version: 0.2 - of a trainer\na b\nĠ a\n\nĠ ab\n\n")]
    public void Merges_are_read_with_any_line_ends_and_without_their_first_line(string merges)
    {
        SmallTokenizer.WriteVocabulary(_folder, merges: merges);

        RobertaTokenizer.Load(_folder.Path).Encode("ab ab").Should().Equal(0, 8, 10, 2);
    }

    [Fact]
    public void A_byte_order_mark_in_a_vocabulary_does_no_harm()
    {
        SmallTokenizer.WriteVocabulary(_folder);
        File.WriteAllText(_folder["vocab.json"], SmallTokenizer.Vocabulary, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        RobertaTokenizer.Load(_folder.Path).Encode("ab").Should().Equal(0, 8, 2);
    }

    [Fact]
    public void A_merge_that_is_listed_twice_has_its_later_place()
    {
        SmallTokenizer.WriteVocabulary(_folder, merges: "a b\nĠ a\nĠa b\na b\n");

        RobertaTokenizer.Load(_folder.Path).Encode(" ab").Should().Equal(0, 10, 2);
    }

    [Fact]
    public void Bytes_that_are_no_token_are_left_out_or_unknown()
    {
        SmallTokenizer.WriteVocabulary(_folder);
        RobertaTokenizer.Load(_folder.Path).Encode("axé!").Should().Equal(0, 5, 11, 2);

        var model = $$"""{ "type": "BPE", "unk_token": "<unk>", "vocab": {{SmallTokenizer.Vocabulary}}, "merges": [] }""";
        SmallTokenizer.WriteJson(_folder, "model", model);
        RobertaTokenizer.Load(_folder.Path).Encode("axé!").Should().Equal(0, 5, 3, 3, 3, 11, 2);
    }

    [Fact]
    public void Whole_words_may_go_before_merges()
    {
        var model = $$"""{ "type": "BPE", "ignore_merges": true, "vocab": {{SmallTokenizer.Vocabulary}}, "merges": [] }""";
        SmallTokenizer.WriteJson(_folder, "model", model);

        RobertaTokenizer.Load(_folder.Path).Encode("ab ab!").Should().Equal(0, 8, 10, 11, 2);
    }

    [Theory]
    [InlineData(null, 1, 2)]
    [InlineData("a", 3, 4)]
    public void There_must_be_places_for_the_special_tokens(string? pair, int maxLength, int least)
    {
        SmallTokenizer.WriteVocabulary(_folder);
        var tokenizer = RobertaTokenizer.Load(_folder.Path);

        tokenizer
            .Invoking(t => t.Encode("a", pair, maxLength))
            .Should()
            .Throw<ArgumentOutOfRangeException>()
            .WithMessage($"Found {maxLength} places, expected {least} or more*");
        tokenizer.Encode("a", pair, least).Should().HaveCount(least);
    }

    [Fact]
    public void Saved_files_are_those_that_were_read()
    {
        SmallTokenizer.WriteJson(_folder);
        SmallTokenizer.WriteVocabulary(_folder);
        File.WriteAllText(_folder["tokenizer_config.json"], "{}");
        File.WriteAllText(_folder["weights.bin"], "not of the tokenizer");
        using var saved = new TemporaryFolder();
        var tokenizer = RobertaTokenizer.Load(_folder.Path);

        tokenizer.SaveTo(saved["new"]);
        tokenizer.SaveTo(_folder.Path);

        saved.Files.Should().Equal("new/merges.txt", "new/tokenizer.json", "new/tokenizer_config.json", "new/vocab.json");
        foreach (var file in saved.Files)
        {
            File.ReadAllBytes(saved[file]).Should().Equal(File.ReadAllBytes(_folder[Path.GetFileName(file)]));
        }
    }
}
