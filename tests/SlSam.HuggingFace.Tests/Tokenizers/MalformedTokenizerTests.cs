using SlSam.Testing;

namespace SlSam.HuggingFace.Tests.Tokenizers;

/// <summary>Files that make no tokenizer are refused by name, with what was found and what was expected.</summary>
public sealed class MalformedTokenizerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("unsupported-unigram.json", "model: found 'Unigram', which is not supported, expected one of BPE, WordPiece")]
    [InlineData("unsupported-wordlevel.json", "model: found 'WordLevel', which is not supported")]
    [InlineData(
        "unsupported-wordlevel.json",
        "pre_tokenizer: found 'CharDelimiterSplit', which is not supported, expected one of ByteLevel"
    )]
    public void A_part_that_is_not_supported(string name, string message)
    {
        var path = TokenizerFixtures.Get("tokenizer-parts", name);

        FluentActions.Invoking(() => Tokenizer.Load(path)).Should().Throw<InvalidDataException>().WithMessage($"{path}: *{message}*");
    }

    [Fact]
    public void A_number_of_an_added_token_below_0()
    {
        SmallTokenizer.WriteVocabulary(_folder);
        File.WriteAllText(_folder["added_tokens.json"], """{ "<x>": -1 }""");

        ShouldBeRefused("added_tokens.json: <x>: found -1, expected a token's number, 0 or more.");
    }

    [Theory]
    [InlineData("a b c", "merges.txt, line 2: found 'a b c', expected two tokens with a blank between them.")]
    [InlineData("ab", "merges.txt, line 2: found 'ab', expected two tokens")]
    [InlineData("a  b", "merges.txt, line 2: found 'a  b', expected two tokens")]
    [InlineData("a x", "merges.txt, line 2: found the merge 'a x', expected 'x' to be a token of the vocabulary.")]
    [InlineData("b b", "merges.txt, line 2: found the merge 'b b', expected 'bb' to be a token of the vocabulary.")]
    public void A_merge(string line, string message)
    {
        SmallTokenizer.WriteVocabulary(_folder, merges: $"#version: 0.2\n{line}\n");

        ShouldBeRefused(message);
    }

    [Theory]
    [InlineData("", "vocab.json, line 1: found no JSON, expected a vocabulary")]
    [InlineData("[1, 2]", "vocab.json: found [1, 2], expected a vocabulary, an object of tokens and their numbers, a JSON object.")]
    [InlineData("null", "vocab.json: found null, expected a vocabulary")]
    [InlineData("{\n\"a\": 1,\n\"b\": \"2\"\n}", "vocab.json: b: found '2', expected a whole number.")]
    [InlineData("{\n\"a\": 1,\n", "vocab.json, line 3: found no JSON, expected a vocabulary")]
    [InlineData("""{ "<s>": 0, "a": -1 }""", "vocab.json: found the number -1 of the token 'a', expected 0 or more.")]
    [InlineData("""{ "<s>": 0, "a": 1.5 }""", "vocab.json: a: found 1.5, expected a whole number.")]
    [InlineData("""{ "a": 5, "b": 5 }""", "vocab.json: found the number 5 at 'a' and at 'b', expected one token for each number.")]
    [InlineData(
        """{ "<s>": 0, "<pad>": 1, "a": 2 }""",
        "vocab.json: found no token '</s>', expected it in the vocabulary as the separator."
    )]
    [InlineData("""{ "\ud83d": 0 }""", "vocab.json: found a key with half a pair of surrogates, expected a text.")]
    public void A_vocabulary(string json, string message)
    {
        SmallTokenizer.WriteVocabulary(_folder, vocabulary: json, merges: "");

        ShouldBeRefused(message);
    }

    [Theory]
    [InlineData("model", "null", "tokenizer.json: model: found none, expected BPE or WordPiece.")]
    [InlineData("model", "7", "tokenizer.json: model: found 7, expected an object.")]
    [InlineData("model", """{ "vocab": [["a", -1.5]] }""", "tokenizer.json: model: found 'Unigram', which is not supported")]
    [InlineData("model", """{ "type": "BPE" }""", "tokenizer.json: model.vocab: found none, expected an object of tokens")]
    [InlineData("model", """{ "vocab": { "a": 1, "b": 1 } }""", "tokenizer.json: model.vocab: found the number 1 at 'a' and at 'b'")]
    [InlineData(
        "model",
        """{ "vocab": { "a": 1 }, "merges": ["a"] }""",
        "tokenizer.json: model.merges[0]: found 'a', expected two tokens."
    )]
    [InlineData("model", """{ "vocab": { "a": 1 }, "merges": [7] }""", "tokenizer.json: model.merges[0]: found 7, expected two tokens.")]
    [InlineData("model", """{ "vocab": { "a": 1 }, "merges": [["a", "a"]] }""", "model.merges[0]: found the merge 'a a', expected 'aa'")]
    [InlineData("model", """{ "vocab": {}, "unk_token": "?" }""", "model.unk_token: found '?', expected a token of the vocabulary")]
    [InlineData("model", """{ "vocab": {}, "unk_token": "\udc00" }""", "model.unk_token: found \"\\udc00\", half a pair of surrogates")]
    [InlineData("model", """{ "vocab": {}, "dropout": 0.1 }""", "model.dropout: found 0.1, expected none")]
    [InlineData("model", """{ "vocab": {}, "fuse_unk": 1 }""", "model.fuse_unk: found 1, expected true or false")]
    [InlineData("model", """{ "type": "WordPiece", "vocab": {} }""", "model.unk_token: found none, expected a token of the vocabulary")]
    [InlineData("normalizer", """{ "type": "Precompiled" }""", "normalizer: found 'Precompiled', which is not supported")]
    [InlineData(
        "normalizer",
        """{ "type": "Sequence", "normalizers": [{ "type": "NFC" }, { "type": "Nmt" }] }""",
        "normalizer.normalizers[1]: found 'Nmt'"
    )]
    [InlineData("normalizer", "{}", "normalizer.type: found none, expected the kind of the part")]
    [InlineData("normalizer", """{ "type": "Sequence" }""", "normalizer.normalizers: found none, expected an array")]
    [InlineData(
        "normalizer",
        """{ "type": "Replace", "pattern": { "Regex": "a(" }, "content": "" }""",
        "normalizer.pattern: the pattern 'a(' at 2: found '(' without a ')', expected a regular expression"
    )]
    [InlineData(
        "pre_tokenizer",
        """{ "type": "Split", "pattern": { "Regex": "\\p{Klingon}" }, "behavior": "Isolated" }""",
        "found the property 'Klingon'"
    )]
    [InlineData(
        "pre_tokenizer",
        """{ "type": "Split", "pattern": { "Regex": "(a)\\1" }, "behavior": "Isolated" }""",
        "found the escape '\\1'"
    )]
    [InlineData(
        "pre_tokenizer",
        """{ "type": "Split", "pattern": {}, "behavior": "Isolated" }""",
        "pre_tokenizer.pattern.Regex: found none"
    )]
    [InlineData("pre_tokenizer", """{ "type": "Split", "pattern": { "String": "a" } }""", "pre_tokenizer.behavior: found none")]
    [InlineData(
        "pre_tokenizer",
        """{ "type": "Punctuation", "behavior": "removed" }""",
        "pre_tokenizer.behavior: found 'removed', expected one of Removed, Isolated"
    )]
    [InlineData("pre_tokenizer", """{ "type": "Metaspace", "prepend_scheme": "last" }""", "found 'last', expected always, first or never")]
    [InlineData(
        "post_processor",
        """{ "type": "RobertaProcessing", "cls": "<s>", "sep": ["</s>", 2] }""",
        "post_processor.cls: found '<s>'"
    )]
    [InlineData(
        "post_processor",
        """{ "type": "TemplateProcessing", "single": [{ "Sequence": { "id": "B", "type_id": 0 } }], "pair": [], "special_tokens": {} }""",
        "post_processor.single[0].Sequence: found * expected the text A"
    )]
    [InlineData(
        "post_processor",
        """{ "type": "TemplateProcessing", "single": [{ "SpecialToken": { "id": "x", "type_id": 0 } }], "pair": [], "special_tokens": {} }""",
        "expected a token of special_tokens"
    )]
    [InlineData("decoder", """{ "type": "CTC" }""", "decoder: found 'CTC', which is not supported")]
    [InlineData("added_tokens", """[{ "id": 0 }]""", "added_tokens[0].content: found none, expected a text")]
    [InlineData(
        "added_tokens",
        """[{ "id": -3, "content": "x" }]""",
        "added_tokens[0]: found * expected a token whose number is 0 or more"
    )]
    [InlineData("added_tokens", "7", "tokenizer.json: added_tokens: found 7, expected an array")]
    public void A_tokenizer_json(string part, string json, string message)
    {
        SmallTokenizer.WriteJson(_folder, part, json);

        ShouldBeRefused(message);
    }

    [Theory]
    [InlineData("""{ "cls_token": 7 }""", "tokenizer_config.json: cls_token: found 7, expected a text, or an object with 'content'.")]
    [InlineData("""{ "cls_token": "nowhere" }""", "found no token 'nowhere', expected it in the vocabulary as the class token.")]
    [InlineData(
        """{ "added_tokens_decoder": { "x": { "content": "a" } } }""",
        "added_tokens_decoder: found the key 'x', expected a token's number"
    )]
    [InlineData("""{ "add_prefix_space": "yes" }""", "tokenizer_config.json: add_prefix_space: found 'yes', expected true or false")]
    [InlineData("""{ "tokenizer_class": "CLIPTokenizer" }""", "vocab.json: found the files of 'CLIPTokenizer' without a tokenizer.json")]
    public void A_configuration(string json, string message)
    {
        SmallTokenizer.WriteVocabulary(_folder);
        File.WriteAllText(_folder["tokenizer_config.json"], json);

        ShouldBeRefused(message);
    }

    [Fact]
    public void A_list_of_words_without_an_unknown_one()
    {
        File.WriteAllLines(_folder["vocab.txt"], ["[CLS]", "[SEP]", "a"]);

        ShouldBeRefused("vocab.txt: found no token '[UNK]', expected it in the vocabulary as the unknown token.");
    }

    [Fact]
    public void A_folder_without_a_tokenizer() =>
        Loading()
            .Should()
            .Throw<FileNotFoundException>()
            .WithMessage($"{_folder.Path}: found no tokenizer, expected tokenizer.json, or vocab.json and merges.txt, or vocab.txt.");

    [Fact]
    public void No_folder_at_all() =>
        FluentActions
            .Invoking(() => Tokenizer.Load(_folder["none"]))
            .Should()
            .Throw<FileNotFoundException>()
            .WithMessage($"{_folder["none"]}: found no such folder or file, expected a tokenizer.");

    [Fact]
    public void A_vocabulary_without_merges()
    {
        File.WriteAllText(_folder["vocab.json"], SmallTokenizer.Vocabulary);

        Loading()
            .Should()
            .Throw<FileNotFoundException>()
            .WithMessage("*merges.txt: found no such file, expected the merges of vocab.json.");
    }

    private void ShouldBeRefused(string message) => Loading().Should().Throw<InvalidDataException>().WithMessage($"*{message}*");

    private Func<Tokenizer> Loading() => () => Tokenizer.Load(_folder.Path);
}
