using System.Text.Json;

namespace SlSam.Benchmarks.Tokenizing;

/// <summary>Texts of made-up words, and two small tokenizers that know them: runs that need no files.</summary>
internal static class GeneratedTexts
{
    private const int Texts = 20_000;
    private const int WordsOfText = 9;
    private const int Seed = 1;

    private static readonly string[] Words = MakeWords();

    /// <summary>As many texts as a third of SST-2 has, of about the same length; common words come often.</summary>
    public static IReadOnlyList<string> Make()
    {
        var random = new Random(Seed);
        return [.. Enumerable.Range(0, Texts).Select(_ => string.Join(' ', Enumerable.Range(0, WordsOfText).Select(_ => Draw(random))))];
    }

    /// <summary>Writes a byte-level tokenizer, and one of whole words and letters; gives their folders.</summary>
    public static IReadOnlyList<string> WriteTokenizers(string folder)
    {
        var bytes = Directory.CreateDirectory(Path.Combine(folder, "byte-level")).FullName;
        var words = Directory.CreateDirectory(Path.Combine(folder, "word-pieces")).FullName;
        WriteBytes(bytes);
        var letters = Enumerable.Range('a', 26).Select(letter => ((char)letter).ToString()).ToArray();
        string[] special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
        File.WriteAllLines(
            Path.Combine(words, "vocab.txt"),
            [.. special, .. Words.Take(Words.Length / 2), .. letters, .. letters.Select(letter => "##" + letter)]
        );
        return [bytes, words];
    }

    /// <summary>A word's letters are merged from the left, behind the blank before it.</summary>
    private static void WriteBytes(string folder)
    {
        var letters = Enumerable.Range('a', 26).Select(letter => ((char)letter).ToString());
        var tokens = new List<string>(["<s>", "<pad>", "</s>", "<unk>", "<mask>", "Ġ", .. letters]);
        var merges = new List<string>();
        var known = tokens.ToHashSet();
        foreach (var word in Words)
        {
            var merged = "Ġ";
            foreach (var letter in word)
            {
                if (known.Add(merged + letter))
                {
                    merges.Add($"{merged} {letter}");
                    tokens.Add(merged + letter);
                }
                merged += letter;
            }
        }
        var numbers = tokens.Index().ToDictionary(token => token.Item, token => token.Index);
        File.WriteAllText(Path.Combine(folder, "vocab.json"), JsonSerializer.Serialize(numbers));
        File.WriteAllLines(Path.Combine(folder, "merges.txt"), merges);
    }

    private static string Draw(Random random) => Words[(int)(Words.Length * Math.Pow(random.NextDouble(), 3))];

    private static string[] MakeWords()
    {
        var random = new Random(Seed);
        return
        [
            .. Enumerable
                .Range(0, 5_000)
                .Select(_ => string.Concat(Enumerable.Range(0, random.Next(2, 10)).Select(_ => (char)('a' + random.Next(26)))))
                .Distinct(),
        ];
    }
}
