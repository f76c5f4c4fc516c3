using System.Text.Json;
using SlSam.HuggingFace;
using SlSam.Samples.Data;
using SlSam.Samples.Data.Text;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Data.Text;

/// <summary>Batches are those that Hugging Face's tokenizers make of the same texts.</summary>
public sealed class TextBatchesFixtureTests
{
    [Theory]
    [InlineData("roberta-tokenizer", "")]
    [InlineData("roberta-mini", "")]
    [InlineData("minilm", "tokenizer.json")]
    public void Batches_are_filled_up_and_masked_alike(string name, string file)
    {
        var tokenizer = Tokenizer.Load(ReferenceFiles.Get(name, file));
        var json = JsonDocument.Parse(File.ReadAllText(ReferenceFiles.Get(name, "encodings.json"))).RootElement;
        var expected = json.GetProperty("batch");
        var examples = expected.GetProperty("texts").EnumerateArray().Select(text => new TextExample(text.GetString()!, null, 0)).ToArray();
        var texts = EncodedTexts.Encode(examples, example => new TokenizedText(tokenizer.Encode(example.Text).Ids), tokenizer.PadId!.Value);

        using var batch = new TextBatches(texts, new TextBatchOptions { BatchSize = examples.Length }).Load(0, 0);

        batch.Inputs[0].data<long>().Should().Equal(Flat(expected, "input_ids"));
        batch.Inputs[1].data<long>().Should().Equal(Flat(expected, "attention_mask"));
    }

    private static IEnumerable<long> Flat(JsonElement batch, string key) =>
        batch.GetProperty(key).EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(value => value.GetInt64());
}
