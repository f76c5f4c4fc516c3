using SlSam.Testing;

namespace SlSam.HuggingFace.Tests.Tokenizers;

/// <summary>The files that a tokenizer may lie in.</summary>
public sealed class TokenizerFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_vocabulary_with_merges_is_RoBERTas()
    {
        SmallTokenizer.WriteVocabulary(_folder);
        var tokenizer = Load();

        tokenizer.Encode("ab ab").Ids.Should().Equal(0, 8, 10, 2);
        tokenizer.Encode("ab", "a").Ids.Should().Equal(0, 8, 2, 2, 5, 2);
        tokenizer.Encode("ab", "").Ids.Should().Equal(0, 8, 2, 2, 2);
        tokenizer.Encode("").Ids.Should().Equal(0, 2);
        tokenizer.Encode("a <mask></s>ab").Ids.Should().Equal(0, 5, 7, 4, 2, 8, 2);
        tokenizer.Decode([0, 8, 10, 4, 2]).Should().Be("ab ab");
        (tokenizer.ClassId, tokenizer.PadId, tokenizer.SeparatorId).Should().Be((0, 1, 2));
        (tokenizer.BosId, tokenizer.EosId, tokenizer.UnknownId, tokenizer.MaskId).Should().Be((0, 2, 3, 4));
        tokenizer.VocabularySize.Should().Be(13);
    }

    [Fact]
    public void A_vocabulary_with_an_end_of_text_is_GPT_2s()
    {
        SmallTokenizer.WriteVocabulary(_folder, """{ "a": 0, "b": 1, "ab": 2, "Ġ": 3, "Ġa": 4, "Ġab": 5, "<|endoftext|>": 6 }""");
        var tokenizer = Load();

        tokenizer.Encode("ab<|endoftext|> ab", "a").Ids.Should().Equal(2, 6, 5, 0);
        tokenizer.Encode("ab", "a").TypeIds.Should().Equal(0, 1);
        (tokenizer.BosId, tokenizer.EosId, tokenizer.PadId, tokenizer.ClassId).Should().Be((6, 6, null, null));
    }

    [Theory]
    [InlineData("""{ "add_bos_token": true }""", new[] { 6, 2 }, new[] { 6, 2, 6, 0 }, new[] { 0, 0, 1, 1 })]
    [InlineData("""{ "add_eos_token": true }""", new[] { 2, 6 }, new[] { 2, 6, 0, 6 }, new[] { 0, 0, 1, 1 })]
    [InlineData(
        """{ "add_bos_token": true, "add_eos_token": true }""",
        new[] { 6, 2, 6 },
        new[] { 6, 2, 6, 6, 0, 6 },
        new[] { 0, 0, 0, 1, 1, 1 }
    )]
    [InlineData("""{ "add_bos_token": false, "add_eos_token": null }""", new[] { 2 }, new[] { 2, 0 }, new[] { 0, 1 })]
    public void Without_a_tokenizer_json_the_configuration_says_what_is_around_a_text(string config, int[] one, int[] two, int[] types)
    {
        SmallTokenizer.WriteVocabulary(_folder, """{ "a": 0, "b": 1, "ab": 2, "Ġ": 3, "Ġa": 4, "Ġab": 5, "<|endoftext|>": 6 }""");
        Write("tokenizer_config.json", config);
        var tokenizer = Load();

        tokenizer.Encode("ab").Ids.Should().Equal(one);
        tokenizer.Encode("ab", "a").Ids.Should().Equal(two);
        tokenizer.Encode("ab", "a").TypeIds.Should().Equal(types);
        tokenizer.Encode("ab", specialTokens: false).Ids.Should().Equal(2);
    }

    [Fact]
    public void A_token_to_be_added_that_there_is_not_is_refused()
    {
        SmallTokenizer.WriteVocabulary(_folder, """{ "a": 0, "b": 1, "ab": 2, "Ġ": 3, "Ġa": 4, "Ġab": 5, "<|endoftext|>": 6 }""");
        Write("tokenizer_config.json", """{ "tokenizer_class": "Qwen2Tokenizer", "add_bos_token": true }""");

        FluentActions
            .Invoking(Load)
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage("*vocab.json: found no token ''*as the bos token, as add_bos_token asks for*");
    }

    [Theory]
    [InlineData("true", "it's, don't!")]
    [InlineData("false", "it ' s, don ' t!")]
    public void Blanks_before_marks_go_where_the_configuration_says_so(string flag, string expected)
    {
        File.WriteAllLines(_folder["vocab.txt"], ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "it", "'", "s", "don", "t", "!", ","]);
        Write("tokenizer_config.json", $$"""{ "clean_up_tokenization_spaces": {{flag}} }""");
        var tokenizer = Load();

        tokenizer.Decode(tokenizer.Encode("it's, don't!").Ids).Should().Be(expected);
    }

    [Theory]
    [InlineData("""{ "clean_up_tokenization_spaces": true }""", "ab !")]
    [InlineData(
        """{ "clean_up_tokenization_spaces": true, "clean_up_tokenization_spaces_for_bpe_even_though_it_will_corrupt_output": true }""",
        "ab!"
    )]
    public void Merged_tokens_keep_their_blanks_unless_it_is_insisted_on(string config, string expected)
    {
        SmallTokenizer.WriteJson(_folder);
        Write("tokenizer_config.json", config);
        var tokenizer = Load();

        tokenizer.Decode(tokenizer.Encode("ab !").Ids).Should().Be(expected);
    }

    [Theory]
    [InlineData("128", 128)]
    [InlineData("1000000000000000019884624838656", null)]
    [InlineData("1e30", null)]
    [InlineData("null", null)]
    public void The_longest_text_is_told_but_where_its_number_stands_for_none(string number, int? expected)
    {
        SmallTokenizer.WriteJson(_folder);
        Write("tokenizer_config.json", $$"""{ "model_max_length": {{number}} }""");

        Load().MaxLength.Should().Be(expected);
    }

    [Theory]
    [InlineData("\"512\"")]
    [InlineData("0")]
    public void A_longest_text_that_is_none_is_refused(string number)
    {
        SmallTokenizer.WriteJson(_folder);
        Write("tokenizer_config.json", $$"""{ "model_max_length": {{number}} }""");

        FluentActions.Invoking(Load).Should().Throw<InvalidDataException>().WithMessage("*model_max_length*expected a number, 1 or more*");
    }

    [Fact]
    public void A_tokenizer_is_saved_in_place_of_another_and_beside_what_is_not_its_own()
    {
        SmallTokenizer.WriteJson(_folder);
        var tokenizer = Load();
        using var target = new TemporaryFolder();
        Directory.CreateDirectory(target["model"]);
        File.WriteAllText(target["model", "vocab.txt"], "x");
        File.WriteAllText(target["model", "model.safetensors"], "weights");

        tokenizer.SaveTo(target["model"]);

        target.Files.Should().Equal("model/model.safetensors", "model/tokenizer.json");
    }

    [Theory]
    [InlineData("""{ "tokenizer_class": "Qwen2Tokenizer" }""", "")]
    [InlineData("", """{ "model_type": "qwen2" }""")]
    public void A_vocabulary_of_Qwen2_cuts_digits_and_normalizes(string config, string modelConfig)
    {
        SmallTokenizer.WriteVocabulary(
            _folder,
            """{ "1": 0, "11": 1, "Ã": 2, "©": 3, "Ã©": 4, "<|im_end|>": 5, "<|endoftext|>": 6 }""",
            "1 1\nÃ ©\n"
        );
        File.WriteAllText(_folder["added_tokens.json"], """{ "<|im_end|>": 5, "<tool>": 7 }""");
        Write("tokenizer_config.json", config);
        Write("config.json", modelConfig);
        var tokenizer = Load();

        tokenizer.Encode("11e\u0301<tool>é<|im_end|>").Ids.Should().Equal(0, 0, 4, 7, 4, 5);
        tokenizer.Decode([4, 7, 5], skipSpecialTokens: false).Should().Be("é<tool><|im_end|>");
    }

    [Fact]
    public void A_list_of_words_is_BERTs()
    {
        File.WriteAllLines(_folder["vocab.txt"], ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "cafe", "##s", "café", "Cafe", "中", "!"]);
        var tokenizer = Load();

        tokenizer.Encode("Cafés!", "中中 [MASK] x").Ids.Should().Equal(2, 5, 6, 10, 3, 9, 9, 4, 1, 3);
        tokenizer.Encode("Cafés!", "中中 [MASK] x").TypeIds.Should().Equal(0, 0, 0, 0, 0, 1, 1, 1, 1, 1);
        tokenizer.Decode([2, 5, 6, 10, 3]).Should().Be("cafes!");
        (tokenizer.PadId, tokenizer.UnknownId, tokenizer.ClassId, tokenizer.SeparatorId, tokenizer.MaskId).Should().Be((0, 1, 2, 3, 4));
    }

    [Theory]
    [InlineData("""{ "do_lower_case": false }""", "Cafe café", new[] { 8, 7 })]
    [InlineData("""{ "do_lower_case": true, "strip_accents": false }""", "CAFÉ cafe", new[] { 7, 5 })]
    [InlineData("""{ "do_lower_case": false, "strip_accents": true }""", "Café", new[] { 8 })]
    [InlineData("""{ "tokenize_chinese_chars": false }""", "中中", new[] { 1 })]
    [InlineData("""{ "unk_token": "cafe" }""", "xyz", new[] { 5 })]
    public void The_configuration_says_what_becomes_of_capitals_and_accents(string config, string text, int[] ids)
    {
        File.WriteAllLines(_folder["vocab.txt"], ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "cafe", "##s", "café", "Cafe", "中", "!"]);
        File.WriteAllText(_folder["tokenizer_config.json"], config);

        Load().Encode(text, specialTokens: false).Ids.Should().Equal(ids);
    }

    [Fact]
    public void Special_tokens_have_the_numbers_and_names_of_the_files()
    {
        File.WriteAllText(_folder["tokenizer_config.json"], """{ "cls_token": "!", "sep_token": { "content": "ab", "lstrip": true } }""");
        File.WriteAllText(_folder["special_tokens_map.json"], """{ "cls_token": "a", "pad_token": "b" }""");
        SmallTokenizer.WriteVocabulary(_folder);
        var tokenizer = Load();

        tokenizer.Encode("a a").Ids.Should().Equal(11, 5, 9, 8);
        tokenizer.Encode("a ab").Ids.Should().Equal(11, 5, 8, 8);
        tokenizer.PadId.Should().Be(6);
    }

    [Fact]
    public void The_configurations_word_on_added_tokens_counts_more()
    {
        SmallTokenizer.WriteJson(_folder);
        File.WriteAllText(
            _folder["tokenizer_config.json"],
            """{ "pad_token": "</s>", "added_tokens_decoder": { "4": { "content": "<mask>", "special": true }, "20": { "content": "<new>" } } }"""
        );
        var tokenizer = Load();

        tokenizer.Encode("a <mask><new>").Ids.Should().Equal(0, 5, 7, 4, 20, 2);
        (tokenizer.PadId, tokenizer.MaskId, tokenizer.VocabularySize).Should().Be((2, 4, 21));
    }

    [Theory]
    [InlineData("true", "", true)]
    [InlineData("false", "", false)]
    [InlineData("false", """{ "add_prefix_space": true }""", true)]
    [InlineData("true", """{ "add_prefix_space": false }""", false)]
    public void A_blank_is_put_before_a_text_where_the_files_say_so(string json, string config, bool isPut)
    {
        SmallTokenizer.WriteJson(_folder, "pre_tokenizer", $$"""{ "type": "ByteLevel", "add_prefix_space": {{json}} }""");
        Write("tokenizer_config.json", config);
        var tokenizer = Load();

        tokenizer.Encode("ab").Ids.Should().Equal(0, isPut ? 10 : 8, 2);
        tokenizer.Encode(" ab").Ids.Should().Equal(0, 10, 2);
        tokenizer.Encode("").Ids.Should().Equal(0, 2);
        tokenizer.Encode("a</s>ab").Ids.Should().Equal(0, isPut ? 9 : 5, 2, isPut ? 10 : 8, 2);
    }

    [Theory]
    [InlineData("\uFEFF#version: 0.2\r\na b\r\nĠ a\r\nĠ ab\r\n")]
    [InlineData("a b\nĠ a\nĠ ab")]
    [InlineData("#version: 0.2 - of a trainer\na b\nĠ a\n\nĠ ab\n\n")]
    public void Merges_are_read_with_any_line_ends_and_without_their_first_line(string merges)
    {
        SmallTokenizer.WriteVocabulary(_folder, "\uFEFF" + SmallTokenizer.Vocabulary, merges);

        Load().Encode("ab ab").Ids.Should().Equal(0, 8, 10, 2);
    }

    [Fact]
    public void A_merge_that_is_listed_twice_has_its_later_place()
    {
        SmallTokenizer.WriteVocabulary(_folder, merges: "a b\nĠ a\nĠa b\na b\n");

        Load().Encode(" ab").Ids.Should().Equal(0, 10, 2);
    }

    [Fact]
    public void One_file_of_a_folder_may_be_named()
    {
        SmallTokenizer.WriteJson(_folder, "post_processor", "null");
        SmallTokenizer.WriteVocabulary(_folder);
        File.Copy(_folder["tokenizer.json"], _folder["other.json"]);
        File.WriteAllText(_folder["tokenizer_config.json"], """{ "add_prefix_space": true }""");

        Tokenizer.Load(_folder["vocab.json"]).Encode("ab").Ids.Should().Equal(0, 10, 2);
        Tokenizer.Load(_folder["merges.txt"]).Encode("ab").Ids.Should().Equal(0, 10, 2);
        Tokenizer.Load(_folder["tokenizer.json"]).Encode("ab").Ids.Should().Equal(10);
        Tokenizer.Load(_folder["other.json"]).Encode("ab").Ids.Should().Equal(8);
    }

    [Fact]
    public void Saved_files_are_those_that_were_read_even_when_they_are_gone()
    {
        SmallTokenizer.WriteJson(_folder);
        SmallTokenizer.WriteVocabulary(_folder);
        File.WriteAllText(_folder["tokenizer_config.json"], "{}");
        File.WriteAllText(_folder["weights.bin"], "not of the tokenizer");
        using var saved = new TemporaryFolder();
        var tokenizer = Load();
        var json = File.ReadAllBytes(_folder["tokenizer.json"]);
        File.Delete(_folder["tokenizer.json"]);

        tokenizer.SaveTo(saved["new"]);
        tokenizer.SaveTo(_folder.Path);

        saved.Files.Should().Equal("new/merges.txt", "new/tokenizer.json", "new/tokenizer_config.json", "new/vocab.json");
        File.ReadAllBytes(saved["new", "tokenizer.json"]).Should().Equal(json);
        foreach (var file in saved.Files)
        {
            File.ReadAllBytes(saved[file]).Should().Equal(File.ReadAllBytes(_folder[Path.GetFileName(file)]));
        }
        Tokenizer.Load(saved["new"]).Encode("a <mask>").Ids.Should().Equal(tokenizer.Encode("a <mask>").Ids);
    }

    [Fact]
    public void A_file_of_another_name_is_saved_under_the_usual_one()
    {
        SmallTokenizer.WriteJson(_folder);
        File.Move(_folder["tokenizer.json"], _folder["small.json"]);

        Tokenizer.Load(_folder["small.json"]).SaveTo(_folder["saved"]);

        _folder.Files.Should().Equal("saved/tokenizer.json", "small.json");
    }

    private Tokenizer Load() => Tokenizer.Load(_folder.Path);

    private void Write(string name, string content)
    {
        if (content.Length > 0)
        {
            File.WriteAllText(_folder[name], content);
        }
    }
}
