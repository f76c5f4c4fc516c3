using System.Text.Json;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Text;

/// <summary>Files of a tokenizer whose tokens can be counted by hand: special ones, a few letters, and "ab", " a", " ab".</summary>
internal static class SmallTokenizer
{
    public const string Merges = "#version: 0.2\na b\nĠ a\nĠ ab\n";

    public static readonly IReadOnlyDictionary<string, int> Tokens = new[]
    {
        "<s>",
        "<pad>",
        "</s>",
        "<unk>",
        "<mask>",
        "a",
        "b",
        "Ġ",
        "ab",
        "Ġa",
        "Ġab",
        "!",
        "Ċ",
    }
        .Index()
        .ToDictionary(token => token.Item, token => token.Index);

    public static string Vocabulary => JsonSerializer.Serialize(Tokens);

    public static void WriteVocabulary(TemporaryFolder folder, string? vocabulary = null, string? merges = null)
    {
        File.WriteAllText(folder["vocab.json"], vocabulary ?? Vocabulary);
        File.WriteAllText(folder["merges.txt"], merges ?? Merges);
    }

    /// <summary>A tokenizer.json; <paramref name="change"/> is put in place of the part of that name.</summary>
    public static void WriteJson(TemporaryFolder folder, string part = "", string change = "")
    {
        var parts = new Dictionary<string, string>
        {
            ["added_tokens"] = """
                [{ "id": 0, "content": "<s>", "special": true }, { "id": 1, "content": "<pad>" }, { "id": 2, "content": "</s>" },
                 { "id": 3, "content": "<unk>" },
                 { "id": 4, "content": "<mask>", "lstrip": true, "rstrip": false, "single_word": false, "normalized": false }]
                """,
            ["normalizer"] = "null",
            ["pre_tokenizer"] = """{ "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true }""",
            ["post_processor"] = """{ "type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0] }""",
            ["model"] = $$"""{ "type": "BPE", "unk_token": null, "vocab": {{Vocabulary}}, "merges": ["a b", ["Ġ", "a"], "Ġ ab"] }""",
        };
        if (part.Length > 0)
        {
            parts[part] = change;
        }
        var members = parts.Select(member => $"\"{member.Key}\": {member.Value}");
        File.WriteAllText(folder["tokenizer.json"], "{ " + string.Join(",\n", members) + " }");
    }
}
