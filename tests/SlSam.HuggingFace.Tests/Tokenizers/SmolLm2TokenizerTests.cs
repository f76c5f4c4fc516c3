using SlSam.HuggingFace.Tests.Models;

namespace SlSam.HuggingFace.Tests.Tokenizers;

/// <summary>The tokenizer of a real model, SmolLM2-135M-Instruct, in the folder that SLSAM_TESTS_SMOLLM2 names.</summary>
public sealed class SmolLm2TokenizerTests
{
    [Fact]
    public void Ids_and_decoded_texts_are_those_of_Hugging_Face()
    {
        var tokenizer = Tokenizer.Load(SmolLm2.Folder);
        var encodings = TokenizerFixtures.Json("smollm2", "expected.json").Items("encodings").ToArray();

        encodings.Should().NotBeEmpty();
        foreach (var expected in encodings)
        {
            var text = expected.Text("text");
            tokenizer.Encode(text, specialTokens: false).Ids.Should().Equal(expected.Numbers("ids"), text);
            tokenizer.Encode(text).Ids.Should().Equal(expected.Numbers("ids_with_special"), text);
            tokenizer.Decode(expected.Numbers("ids"), skipSpecialTokens: false).Should().Be(expected.Text("decoded"));
        }
    }

    [Fact]
    public void Conversations_have_the_ids_of_Hugging_Face()
    {
        var tokenizer = Tokenizer.Load(SmolLm2.Folder);
        foreach (var chat in TokenizerFixtures.Json("smollm2", "expected.json").Items("chats"))
        {
            tokenizer.Encode(chat.Text("text"), specialTokens: false).Ids.Should().Equal(chat.Numbers("input_ids"));
        }
    }
}
