using System.Text.Json;
using SlSam.Samples.Data.Text;
using SlSam.Samples.Text;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Text;

/// <summary>The tokenizer gives the numbers that Hugging Face's gives: from tokenizer.json, and from a vocabulary and its merges.</summary>
public sealed class RobertaTokenizerFixtureTests
{
    [Theory]
    [InlineData("roberta-tokenizer")]
    [InlineData("roberta-mini")]
    public void Texts_have_the_same_tokens(string name)
    {
        var tokenizer = RobertaTokenizer.Load(ReferenceFiles.Get(name));

        foreach (var text in Encodings(name, "singles"))
        {
            tokenizer.Encode(Text(text, "text")).Should().Equal(Ids(text), Text(text, "text"));
        }
    }

    [Theory]
    [InlineData("roberta-tokenizer")]
    [InlineData("roberta-mini")]
    public void Pairs_have_the_same_tokens(string name)
    {
        var tokenizer = RobertaTokenizer.Load(ReferenceFiles.Get(name));

        foreach (var pair in Encodings(name, "pairs"))
        {
            tokenizer.Encode(Text(pair, "first"), Text(pair, "second")).Should().Equal(Ids(pair), Text(pair, "first"));
        }
    }

    [Theory]
    [InlineData("roberta-tokenizer")]
    [InlineData("roberta-mini")]
    public void What_is_too_long_is_cut_in_the_same_places(string name)
    {
        var tokenizer = RobertaTokenizer.Load(ReferenceFiles.Get(name));

        foreach (var pair in Encodings(name, "truncated"))
        {
            var maxLength = pair.GetProperty("max_length").GetInt32();
            tokenizer
                .Encode(Text(pair, "first"), Text(pair, "second"), maxLength)
                .Should()
                .Equal(Ids(pair), $"{Text(pair, "first")} | {Text(pair, "second")} at {maxLength}");
        }
    }

    [Theory]
    [InlineData("roberta-tokenizer")]
    [InlineData("roberta-mini")]
    public void Batches_are_filled_up_and_masked_alike(string name)
    {
        var tokenizer = RobertaTokenizer.Load(ReferenceFiles.Get(name));
        var expected = Json(name).GetProperty("batch");
        var examples = expected.GetProperty("texts").EnumerateArray().Select(text => new TextExample(text.GetString()!, null, 0)).ToArray();
        var texts = EncodedTexts.Encode(examples, example => new TokenizedText(tokenizer.Encode(example.Text)), tokenizer.PadId);

        using var batch = new TextBatches(texts, new TextBatchOptions { BatchSize = examples.Length }).Load(0, 0);

        batch.Inputs[0].data<long>().Should().Equal(Flat(expected, "input_ids"));
        batch.Inputs[1].data<long>().Should().Equal(Flat(expected, "attention_mask"));
    }

    [Fact]
    public void Both_forms_of_one_tokenizer_agree()
    {
        using var folder = new TemporaryFolder();
        File.Copy(ReferenceFiles.Get("roberta-tokenizer", "vocab.json"), folder["vocab.json"]);
        File.Copy(ReferenceFiles.Get("roberta-tokenizer", "merges.txt"), folder["merges.txt"]);
        var tokenizer = RobertaTokenizer.Load(folder.Path);

        foreach (var text in Encodings("roberta-tokenizer", "singles"))
        {
            tokenizer.Encode(Text(text, "text")).Should().Equal(Ids(text), Text(text, "text"));
        }
    }

    [Fact]
    public void Threads_do_not_disturb_each_other()
    {
        var tokenizer = RobertaTokenizer.Load(ReferenceFiles.Get("roberta-mini"));
        var texts = Encodings("roberta-mini", "singles");

        Parallel.For(
            0,
            20 * texts.Length,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            i =>
            {
                var text = texts[i % texts.Length];
                tokenizer.Encode(Text(text, "text")).Should().Equal(Ids(text));
            }
        );
    }

    private static JsonElement Json(string name) =>
        JsonDocument.Parse(File.ReadAllText(ReferenceFiles.Get(name, "encodings.json"))).RootElement;

    private static JsonElement[] Encodings(string name, string kind) => [.. Json(name).GetProperty(kind).EnumerateArray()];

    private static string Text(JsonElement encoding, string key) => encoding.GetProperty(key).GetString()!;

    private static IEnumerable<int> Ids(JsonElement encoding) => encoding.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32());

    private static IEnumerable<long> Flat(JsonElement batch, string key) =>
        batch.GetProperty(key).EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(value => value.GetInt64());
}
