using System.Text.Json;

namespace SlSam.Testing;

/// <summary>Files of a tokenizer whose tokens can be counted by hand: special ones, a few letters, and "ab", " a", " ab".</summary>
internal static class SmallTokenizer
{
    public const string Merges = "#version: 0.2\na b\nĠ a\nĠ ab\n";

    public static string Vocabulary =>
        JsonSerializer.Serialize(
            new[] { "<s>", "<pad>", "</s>", "<unk>", "<mask>", "a", "b", "Ġ", "ab", "Ġa", "Ġab", "!", "Ċ" }
                .Index()
                .ToDictionary(token => token.Item, token => token.Index)
        );

    public static void WriteVocabulary(TemporaryFolder folder, string? vocabulary = null, string? merges = null)
    {
        File.WriteAllText(folder["vocab.json"], vocabulary ?? Vocabulary);
        File.WriteAllText(folder["merges.txt"], merges ?? Merges);
    }

    /// <summary>A tokenizer.json; <paramref name="change"/> is put in place of the part of that name.</summary>
    public static void WriteJson(TemporaryFolder folder, string part = "", string change = "") =>
        File.WriteAllText(folder["tokenizer.json"], Json(part, change));

    public static string Json(string part = "", string change = "")
    {
        var parts = new Dictionary<string, string>
        {
            ["added_tokens"] = """
                [{ "id": 0, "content": "<s>", "special": true }, { "id": 1, "content": "<pad>", "special": true },
                 { "id": 2, "content": "</s>", "special": true }, { "id": 3, "content": "<unk>", "special": true },
                 { "id": 4, "content": "<mask>", "lstrip": true, "rstrip": false, "single_word": false, "normalized": false, "special": true }]
                """,
            ["normalizer"] = "null",
            ["pre_tokenizer"] = """{ "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true }""",
            ["post_processor"] = """{ "type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": false }""",
            ["decoder"] = """{ "type": "ByteLevel" }""",
            ["model"] = $$"""{ "type": "BPE", "unk_token": null, "vocab": {{Vocabulary}}, "merges": ["a b", ["Ġ", "a"], "Ġ ab"] }""",
        };
        if (part.Length > 0)
        {
            parts[part] = change;
        }
        return "{ " + string.Join(",\n", parts.Select(member => $"\"{member.Key}\": {member.Value}")) + " }";
    }
}
