using System.Text.Json;
using SlSam.Testing;

namespace SlSam.HuggingFace.Tests.Tokenizers;

/// <summary>Tokenizers with their encodings: those that lie beside the tests, and others where there is a folder <c>shared</c>.</summary>
internal static class TokenizerFixtures
{
    private static readonly string Root = FindRoot();

    /// <summary>The full path of a file or folder; skips the running test where it is neither beside the tests nor in <c>shared</c>.</summary>
    public static string Get(params string[] parts)
    {
        var path = Path.Combine([Root, .. parts]);
        return Path.Exists(path) ? path : ReferenceFiles.Get(parts);
    }

    /// <summary>The small tokenizers, one for each kind of part, by name.</summary>
    public static TheoryData<string> Parts =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(Root, "tokenizer-parts"), "*.encodings.json")
                .Select(path => Path.GetFileName(path).Replace(".encodings.json", "", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];

    public static Tokenizer Load(params string[] parts) => Tokenizer.Load(Get(parts));

    public static JsonElement Json(params string[] parts) => JsonDocument.Parse(File.ReadAllText(Get(parts))).RootElement;

    public static string Text(this JsonElement json, string key) => json.GetProperty(key).GetString()!;

    public static IEnumerable<int> Numbers(this JsonElement json, string key) =>
        json.GetProperty(key).EnumerateArray().Select(number => number.GetInt32());

    public static IEnumerable<JsonElement> Items(this JsonElement json, string key) => json.GetProperty(key).EnumerateArray();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "tests", "Fixtures");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }
        throw new DirectoryNotFoundException("found no folder tests/Fixtures above the tests' binaries, expected one");
    }
}
