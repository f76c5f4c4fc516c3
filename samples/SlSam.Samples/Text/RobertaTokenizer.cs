using SlSam.State;

namespace SlSam.Samples.Text;

/// <summary>
/// Texts to the numbers of their tokens, as RoBERTa has them: bytes merged in pairs (Sennrich et al. 2016, on bytes as in GPT-2), between
/// special tokens. May be used from several threads at once.
/// </summary>
public sealed class RobertaTokenizer
{
    private readonly string _folder;
    private readonly TokenizerParts _parts;
    private readonly AddedTokenSplitter _splitter;
    private readonly WordEncoder _words;

    private RobertaTokenizer(string folder, TokenizerParts parts)
    {
        _folder = folder;
        _parts = parts;
        _splitter = new AddedTokenSplitter(parts.AddedTokens);
        _words = new WordEncoder(parts.Vocabulary);
    }

    /// <summary>Stands where a text of a batch has ended.</summary>
    public int PadId => _parts.PadId;

    /// <summary>Before a text; the classifier reads it.</summary>
    public int ClassId => _parts.ClassId;

    /// <summary>After each text.</summary>
    public int SeparatorId => _parts.SeparatorId;

    /// <summary>
    /// Reads the tokenizer of a model's folder: <c>tokenizer.json</c>, else <c>vocab.json</c> and <c>merges.txt</c>; special tokens as
    /// <c>tokenizer_config.json</c> and <c>special_tokens_map.json</c> have them.
    /// </summary>
    /// <exception cref="FileNotFoundException">The folder has no tokenizer.</exception>
    /// <exception cref="InvalidDataException">A file is malformed, or of another kind of tokenizer.</exception>
    public static RobertaTokenizer Load(string folder) => new(folder, TokenizerParts.Read(folder));

    /// <summary>A text as <c>&lt;s&gt; text &lt;/s&gt;</c>, a pair as <c>&lt;s&gt; text &lt;/s&gt;&lt;/s&gt; pair &lt;/s&gt;</c>.</summary>
    /// <param name="text">The text, or the first of the pair.</param>
    /// <param name="pair">The second of the pair; null where there is none; an empty one is one.</param>
    /// <param name="maxLength">Most tokens in all; what is too much is cut off the end of the longer text. Null: no limit.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxLength"/> leaves no place for the special tokens.</exception>
    public int[] Encode(string text, string? pair = null, int? maxLength = null)
    {
        var isPair = pair is not null;
        var places = PlacesForText(maxLength ?? int.MaxValue, isPair ? 4 : 2);
        var first = EncodeText(text);
        var second = isPair ? EncodeText(pair!) : [];
        var (kept, keptOfPair) = Truncation.LongestFirst(first.Count, second.Count, places);
        return isPair
            ? [ClassId, .. first.Take(kept), SeparatorId, SeparatorId, .. second.Take(keptOfPair), SeparatorId]
            : [ClassId, .. first.Take(kept), SeparatorId];
    }

    /// <summary>Copies the files that say something of the tokenizer to another folder, which is made where it is missing.</summary>
    /// <exception cref="IOException">They cannot be read or written.</exception>
    public void SaveTo(string folder)
    {
        foreach (var name in TokenizerParts.FileNames)
        {
            var source = Path.Combine(_folder, name);
            var target = Path.Combine(folder, name);
            if (File.Exists(source) && Path.GetFullPath(source) != Path.GetFullPath(target))
            {
                AtomicFile.Write(
                    target,
                    stream =>
                    {
                        using var original = File.OpenRead(source);
                        original.CopyTo(stream);
                    }
                );
            }
        }
    }

    private static int PlacesForText(int maxLength, int specialTokens) =>
        maxLength >= specialTokens
            ? maxLength - specialTokens
            : throw new ArgumentOutOfRangeException(
                nameof(maxLength),
                maxLength,
                $"Found {maxLength} places, expected {specialTokens} or more for the special tokens."
            );

    private List<int> EncodeText(string text)
    {
        var ids = new List<int>(text.Length / 2);
        foreach (var (token, part) in _splitter.Split(text))
        {
            if (token is not null)
            {
                ids.Add(token.Id);
            }
            else
            {
                AddWords(text.AsSpan(part), ids);
            }
        }
        return ids;
    }

    private void AddWords(ReadOnlySpan<char> text, List<int> ids)
    {
        if (_parts.AddsPrefixSpace && text[0] != ' ')
        {
            text = $" {text}";
        }
        for (var start = 0; start < text.Length; )
        {
            var end = _parts.CutsWords ? WordScanner.EndOfWord(text, start) : text.Length;
            ids.AddRange(_words.Encode(text[start..end]));
            start = end;
        }
    }
}
