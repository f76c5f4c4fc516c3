using SlSam.Samples.Text;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Text;

/// <summary>Files that make no tokenizer are refused by name, with what was found and what was expected.</summary>
public sealed class MalformedTokenizerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

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
    [InlineData("", "vocab.json, line 1: expected a vocabulary")]
    [InlineData("[1, 2]", "vocab.json, line 1: expected a vocabulary")]
    [InlineData("null", "vocab.json: found null, expected a vocabulary")]
    [InlineData("{\n\"a\": 1,\n\"b\": \"2\"\n}", "vocab.json, line 3, $.b: expected a vocabulary")]
    [InlineData("{\n\"a\": 1,\n", "vocab.json, line 3*: expected a vocabulary")]
    [InlineData("""{ "<s>": 0, "a": -1 }""", "vocab.json: found the number -1 of the token 'a', expected 0 or more.")]
    [InlineData("""{ "a": 5, "b": 5 }""", "vocab.json: found the number 5 at 'a' and at 'b', expected one token for each number.")]
    [InlineData("""{ "<s>": 0, "<pad>": 1, "a": 2 }""", "found no token '</s>' in the vocabulary")]
    public void A_vocabulary(string json, string message)
    {
        SmallTokenizer.WriteVocabulary(_folder, vocabulary: json, merges: "");

        ShouldBeRefused(message);
    }

    [Theory]
    [InlineData("model", "null", "tokenizer.json: model: found none, expected BPE.")]
    [InlineData("model", """{ "type": "WordPiece", "vocab": {} }""", "tokenizer.json: model: found 'WordPiece', expected BPE.")]
    [InlineData("model", """{ "vocab": [["a", -1.5]] }""", "tokenizer.json, line *$.model.vocab: expected a tokenizer")]
    [InlineData("model", """{ "vocab": { "a": 1, "b": 1 } }""", "tokenizer.json: found the number 1 at 'a' and at 'b'")]
    [InlineData("model", """{ "vocab": { "a": 1 }, "merges": ["a"] }""", "tokenizer.json: model.merges[0]: found a, expected two tokens.")]
    [InlineData("model", """{ "vocab": { "a": 1 }, "merges": [7] }""", "tokenizer.json: model.merges[0]: found 7, expected two tokens.")]
    [InlineData("model", """{ "vocab": { "a": 1 }, "merges": [["a", "a"]] }""", "model.merges[0]: found the merge 'a a', expected 'aa'")]
    [InlineData("model", """{ "vocab": {}, "unk_token": "?" }""", "model.unk_token: found '?', expected a token of the vocabulary")]
    [InlineData("model", """{ "vocab": {}, "dropout": 0.1 }""", "model.dropout: found 0.1, expected none")]
    [InlineData("model", """{ "vocab": {}, "end_of_word_suffix": "_" }""", "model.end_of_word_suffix: found one, expected none")]
    [InlineData("normalizer", """{ "type": "NFC" }""", "tokenizer.json: normalizer: found one, expected none.")]
    [InlineData("pre_tokenizer", """{ "type": "Metaspace" }""", "pre_tokenizer: found 'Metaspace', expected ByteLevel.")]
    [InlineData("pre_tokenizer", "null", "pre_tokenizer: found '', expected ByteLevel.")]
    [InlineData(
        "post_processor",
        """{ "type": "BertProcessing" }""",
        "post_processor: found 'BertProcessing', expected RobertaProcessing."
    )]
    [InlineData("post_processor", """{ "type": "RobertaProcessing", "cls": "<s>" }""", "post_processor.cls: found '<s>', expected a token")]
    [InlineData("added_tokens", """[{ "id": 0 }]""", "tokenizer.json, line *: expected a tokenizer*content")]
    [InlineData("added_tokens", "7", "tokenizer.json, line *$.added_tokens: expected a tokenizer")]
    public void A_tokenizer_json(string part, string json, string message)
    {
        SmallTokenizer.WriteJson(_folder, part, json);

        ShouldBeRefused(message);
    }

    [Theory]
    [InlineData("""{ "cls_token": 7 }""", "Found the special token 7, expected a text, or an object with 'content'.")]
    [InlineData("""{ "cls_token": "nowhere" }""", "found no token 'nowhere' in the vocabulary, expected it as a special token.")]
    [InlineData("""{ "added_tokens_decoder": { "x": { "content": "a" } } }""", "added_tokens_decoder: found the key 'x', expected")]
    [InlineData("""{ "add_prefix_space": "yes" }""", "tokenizer_config.json, line 1, $.add_prefix_space: expected the special tokens")]
    public void A_configuration(string json, string message)
    {
        SmallTokenizer.WriteVocabulary(_folder);
        File.WriteAllText(_folder["tokenizer_config.json"], json);

        ShouldBeRefused(message);
    }

    [Fact]
    public void A_folder_without_a_tokenizer()
    {
        Loading()
            .Should()
            .Throw<FileNotFoundException>()
            .WithMessage($"{_folder.Path}: found no tokenizer, expected tokenizer.json, or vocab.json and merges.txt.");
    }

    [Fact]
    public void A_vocabulary_without_merges()
    {
        File.WriteAllText(_folder["vocab.json"], SmallTokenizer.Vocabulary);

        Loading().Should().Throw<FileNotFoundException>().WithMessage("*merges.txt: found no such file*");
    }

    private void ShouldBeRefused(string message) => Loading().Should().Throw<InvalidDataException>().WithMessage($"*{message}*");

    private Func<RobertaTokenizer> Loading() => () => RobertaTokenizer.Load(_folder.Path);
}
