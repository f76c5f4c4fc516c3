using System.Text.Json;
using SlSam.Testing;

namespace SlSam.HuggingFace.Tests.Tokenizers;

/// <summary>Ids, type ids and decoded texts are those of Hugging Face's tokenizers.</summary>
public sealed class TokenizerFixtureTests
{
    public static TheoryData<string> Parts => TokenizerFixtures.Parts;

    [Theory]
    [MemberData(nameof(Parts))]
    public void Each_kind_of_part_gives_the_same_tokens(string name)
    {
        var tokenizer = TokenizerFixtures.Load("tokenizer-parts", $"{name}.json");

        foreach (var single in TokenizerFixtures.Json("tokenizer-parts", $"{name}.encodings.json").Items("singles"))
        {
            var text = single.Text("text");
            var encoding = tokenizer.Encode(text);
            encoding.Ids.Should().Equal(single.Numbers("ids"), text);
            tokenizer.Encode(text, specialTokens: false).Ids.Should().Equal(single.Numbers("plain"), text);
            tokenizer.Decode(encoding.Ids).Should().Be(single.Text("decoded"), text);
        }
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void Each_kind_of_part_gives_the_same_pairs(string name)
    {
        var tokenizer = TokenizerFixtures.Load("tokenizer-parts", $"{name}.json");

        foreach (var pair in TokenizerFixtures.Json("tokenizer-parts", $"{name}.encodings.json").Items("pairs"))
        {
            ShouldBe(tokenizer.Encode(pair.Text("first"), pair.Text("second")), pair);
        }
    }

    [Theory]
    [InlineData("roberta-tokenizer")]
    [InlineData("roberta-mini")]
    [InlineData("minilm/tokenizer.json")]
    public void Texts_have_the_same_tokens(string name)
    {
        var (tokenizer, expected) = Load(name);

        foreach (var single in expected.Items("singles"))
        {
            var encoding = tokenizer.Encode(single.Text("text"));
            ShouldBe(encoding, single);
            if (single.TryGetProperty("decoded", out var decoded))
            {
                tokenizer.Decode(encoding.Ids, skipSpecialTokens: false).Should().Be(decoded.GetString());
            }
        }
    }

    [Theory]
    [InlineData("roberta-tokenizer")]
    [InlineData("roberta-mini")]
    [InlineData("minilm/tokenizer.json")]
    public void Pairs_have_the_same_tokens(string name)
    {
        var (tokenizer, expected) = Load(name);

        foreach (var pair in expected.Items("pairs"))
        {
            ShouldBe(tokenizer.Encode(pair.Text("first"), pair.Text("second")), pair);
        }
    }

    [Theory]
    [InlineData("roberta-tokenizer")]
    [InlineData("roberta-mini")]
    [InlineData("minilm/tokenizer.json")]
    public void What_is_too_long_is_cut_in_the_same_places(string name)
    {
        var (tokenizer, expected) = Load(name);

        foreach (var pair in expected.Items("truncated"))
        {
            var maxLength = pair.GetProperty("max_length").GetInt32();
            ShouldBe(tokenizer.Encode(pair.Text("first"), pair.Text("second"), maxLength), pair);
        }
    }

    [Theory]
    [InlineData("roberta-tokenizer")]
    [InlineData("roberta-mini")]
    [InlineData("minilm/tokenizer.json")]
    public void Batches_have_the_same_tokens_before_they_are_filled_up(string name)
    {
        var (tokenizer, expected) = Load(name);
        var batch = expected.GetProperty("batch");

        foreach (var (text, ids) in batch.Items("texts").Zip(batch.Items("input_ids")))
        {
            var own = tokenizer.Encode(text.GetString()!).Ids;
            var filledUp = own.Concat(Enumerable.Repeat(tokenizer.PadId!.Value, ids.GetArrayLength() - own.Count));
            filledUp.Should().Equal(ids.EnumerateArray().Select(id => id.GetInt32()));
        }
    }

    [Fact]
    public void Llamas_texts_have_the_same_tokens_and_come_back()
    {
        var tokenizer = TokenizerFixtures.Load("llama-tokenizer");

        foreach (var text in TokenizerFixtures.Json("llama-tokenizer", "encodings.json").Items("texts"))
        {
            tokenizer.Encode(text.Text("text")).Ids.Should().Equal(text.Numbers("ids"));
            var plain = tokenizer.Encode(text.Text("text"), specialTokens: false).Ids;
            plain.Should().Equal(text.Numbers("ids_without_special"));
            tokenizer.Decode(plain, skipSpecialTokens: false).Should().Be(text.Text("decoded"));
        }
    }

    [Fact]
    public void Two_forms_of_RoBERTas_tokenizer_agree()
    {
        using var folder = new TemporaryFolder();
        File.Copy(TokenizerFixtures.Get("roberta-tokenizer", "vocab.json"), folder["vocab.json"]);
        File.Copy(TokenizerFixtures.Get("roberta-tokenizer", "merges.txt"), folder["merges.txt"]);
        var tokenizer = Tokenizer.Load(folder.Path);

        foreach (var single in TokenizerFixtures.Json("roberta-tokenizer", "encodings.json").Items("singles"))
        {
            ShouldBe(tokenizer.Encode(single.Text("text")), single);
        }
    }

    /// <summary>The vocabulary of MiniLM, as BERT's own files have it: a token a line.</summary>
    [Fact]
    public void Two_forms_of_BERTs_tokenizer_agree()
    {
        using var folder = new TemporaryFolder();
        var vocabulary = TokenizerFixtures.Json("minilm", "tokenizer.json").GetProperty("model").GetProperty("vocab");
        var tokens = vocabulary.EnumerateObject().OrderBy(token => token.Value.GetInt32()).Select(token => token.Name);
        File.WriteAllLines(folder["vocab.txt"], tokens);
        File.WriteAllText(folder["tokenizer_config.json"], """{ "do_lower_case": true }""");
        var tokenizer = Tokenizer.Load(folder.Path);
        var expected = TokenizerFixtures.Json("minilm", "encodings.json");

        foreach (var single in expected.Items("singles"))
        {
            var encoding = tokenizer.Encode(single.Text("text"));
            ShouldBe(encoding, single);
            tokenizer.Decode(encoding.Ids, skipSpecialTokens: false).Should().Be(single.Text("decoded"));
        }
        foreach (var pair in expected.Items("truncated"))
        {
            ShouldBe(tokenizer.Encode(pair.Text("first"), pair.Text("second"), pair.GetProperty("max_length").GetInt32()), pair);
        }
    }

    private static (Tokenizer Tokenizer, JsonElement Expected) Load(string name) =>
        (TokenizerFixtures.Load(name.Split('/')), TokenizerFixtures.Json(name.Split('/')[0], "encodings.json"));

    private static void ShouldBe(Encoding encoding, JsonElement expected)
    {
        encoding.Ids.Should().Equal(expected.Numbers("ids"), expected.GetRawText());
        if (expected.TryGetProperty("type_ids", out _))
        {
            encoding.TypeIds.Should().Equal(expected.Numbers("type_ids"), expected.GetRawText());
        }
        encoding.Offsets.Should().HaveCount(encoding.Ids.Count);
    }
}
