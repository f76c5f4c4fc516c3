using System.Text.Json;
using SlSam.HuggingFace.Tokenizers.PreTokenizers;
using SlSam.Testing;

namespace SlSam.HuggingFace.Tests.Tokenizers;

/// <summary>Tokenizers that show what one part does.</summary>
internal static class PartTokenizer
{
    /// <summary>A token for each byte of the text that a normalizer makes; decoding gives that text.</summary>
    public static Tokenizer OfNormalizer(string normalizer)
    {
        var vocabulary = JsonSerializer.Serialize(
            Enumerable.Range(0, 256).ToDictionary(value => ByteLetters.Of((byte)value).ToString(), value => value)
        );
        return Load(
            $$"""
            {
              "normalizer": {{normalizer}},
              "pre_tokenizer": { "type": "ByteLevel", "add_prefix_space": false, "use_regex": false },
              "decoder": { "type": "ByteLevel" },
              "model": { "type": "BPE", "vocab": {{vocabulary}}, "merges": [] }
            }
            """
        );
    }

    /// <summary>One unknown token for each word that a pre-tokenizer cuts; their offsets tell where.</summary>
    public static Tokenizer OfPreTokenizer(string preTokenizer) =>
        Load(
            $$"""
            { "pre_tokenizer": {{preTokenizer}}, "model": { "type": "WordPiece", "unk_token": "?", "vocab": { "?": 0 } } }
            """
        );

    /// <summary>A tokenizer of the text of a tokenizer.json.</summary>
    public static Tokenizer Load(string json)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["tokenizer.json"], json);
        return Tokenizer.Load(folder.Path);
    }

    /// <summary>What a normalizer makes of a text.</summary>
    public static string Normalize(this Tokenizer tokenizer, string text) => tokenizer.Decode(tokenizer.Encode(text).Ids);

    /// <summary>What a text is cut into.</summary>
    public static string[] Cut(this Tokenizer tokenizer, string text) =>
        [.. tokenizer.Encode(text).Offsets.Select(offsets => text[offsets.Start..offsets.End])];
}
