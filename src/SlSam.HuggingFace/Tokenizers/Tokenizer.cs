using SlSam.HuggingFace.Tokenizers;
using SlSam.HuggingFace.Tokenizers.AddedTokens;
using SlSam.HuggingFace.Tokenizers.Loading;
using SlSam.HuggingFace.Tokenizers.PostProcessors;
using SlSam.HuggingFace.Tokenizers.Texts;

namespace SlSam.HuggingFace;

/// <summary>
/// Texts to the numbers of a model's tokens and back, as Hugging Face's tokenizers do it: byte-level byte-pair encoding (RoBERTa, GPT-2, Llama 3,
/// SmolLM2, Qwen2), byte-pair encoding with byte fallback (Llama 2, TinyLlama) and WordPiece (BERT, MiniLM). It does not change, and may be used
/// from several threads at once.
/// </summary>
public sealed class Tokenizer
{
    private readonly TokenizerFiles _files;
    private readonly TokenizerParts _parts;
    private readonly AddedVocabulary _added;
    private readonly TextTokenizer _texts;

    private Tokenizer(TokenizerFiles files, TokenizerParts parts)
    {
        _files = files;
        _parts = parts;
        _added = new AddedVocabulary(parts.AddedTokens, parts.Normalizer);
        _texts = new TextTokenizer(parts, _added);
        VocabularySize = Math.Max(parts.Model.Vocabulary.HighestId, _added.HighestId) + 1;
    }

    /// <summary>One more than the highest number of a token: the rows that an embedding needs at least.</summary>
    public int VocabularySize { get; }

    /// <summary>
    /// Most tokens of a text for the model that the files are of (<c>model_max_length</c> of tokenizer_config.json): what <see cref="Encode"/> may be
    /// told. Null where the files do not say, or say a number that stands for none.
    /// </summary>
    public int? MaxLength => _parts.MaxLength;

    /// <summary>Fills up the texts of a batch; null where the files name no such token.</summary>
    public int? PadId => _parts.Special.Pad;

    /// <summary>Stands at the beginning of a text; null where the files name no such token.</summary>
    public int? BosId => _parts.Special.Bos;

    /// <summary>Stands at the end of a text; null where the files name no such token.</summary>
    public int? EosId => _parts.Special.Eos;

    /// <summary>Stands for what is no token; null where there is no such token.</summary>
    public int? UnknownId => _parts.Special.Unknown;

    /// <summary>Stands for a token that is to be guessed; null where the files name no such token.</summary>
    public int? MaskId => _parts.Special.Mask;

    /// <summary>Stands before a text, for a classifier to read; null where the files name no such token.</summary>
    public int? ClassId => _parts.Special.Class;

    /// <summary>Stands after each text; null where the files name no such token.</summary>
    public int? SeparatorId => _parts.Special.Separator;

    /// <summary>
    /// Reads the tokenizer of a model's folder: <c>tokenizer.json</c>, else <c>vocab.json</c> and <c>merges.txt</c>, else <c>vocab.txt</c>; and
    /// beside them what <c>tokenizer_config.json</c>, <c>special_tokens_map.json</c> and <c>added_tokens.json</c> say. Or one such file, which
    /// may have another name where it is a <c>tokenizer.json</c>. What a file says of truncation and padding is left aside.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is no such file, or no tokenizer in the folder.</exception>
    /// <exception cref="InvalidDataException">A file is malformed, or has a part that is not supported; the message names it.</exception>
    public static Tokenizer Load(string folderOrFile)
    {
        ArgumentException.ThrowIfNullOrEmpty(folderOrFile);
        var files = TokenizerFiles.Read(folderOrFile);
        return new Tokenizer(files, TokenizerLoader.Load(files));
    }

    /// <summary>The tokens of a text, or of a pair of texts, between the special tokens that the model expects.</summary>
    /// <param name="text">
    /// The text, or the first of the pair. Special tokens that are written out in it are found. Halves of surrogate pairs that stand alone count
    /// as U+FFFD.
    /// </param>
    /// <param name="pair">The second of the pair; null: there is none. An empty text is one.</param>
    /// <param name="maxLength">Most tokens in all; what is too much is cut off the end of the longer text. Null: no limit.</param>
    /// <param name="specialTokens">Puts the special tokens around.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxLength"/> leaves no place for the special tokens.</exception>
    public Encoding Encode(string text, string? pair = null, int? maxLength = null, bool specialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        var isPair = pair is not null;
        var places = PlacesForText(maxLength ?? int.MaxValue, specialTokens ? SpecialTokenCount(isPair) : 0);
        // which of two texts is cut depends on all of their tokens
        var first = _texts.Tokenize(text, isPair ? int.MaxValue : places);
        var second = isPair ? _texts.Tokenize(pair!, int.MaxValue) : new TokenizedText();
        var (kept, keptOfPair) = Truncation.LongestFirst(first.Count, second.Count, places);
        return EncodingBuilder.Build(_parts.Template.Parts(isPair), specialTokens, (first, kept), (second, keptOfPair));
    }

    /// <summary>The tokens of several texts, or of pairs of texts, filled up to the longest: what a model is called with.</summary>
    /// <param name="texts">One text or more, each perhaps with a second one.</param>
    /// <param name="maxLength">Most tokens of each; what is too much is cut off the end of the longer text. Null: no limit.</param>
    /// <param name="paddingId">Fills up; null: <see cref="PadId"/>, or 0 where there is none. Models that count it out by its number need theirs.</param>
    /// <exception cref="ArgumentException">There are no texts.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxLength"/> leaves no place for the special tokens.</exception>
    public BatchEncoding EncodeBatch(IEnumerable<(string Text, string? Pair)> texts, int? maxLength = null, int? paddingId = null) =>
        new([.. texts.Select(text => Encode(text.Text, text.Pair, maxLength))], paddingId ?? PadId ?? 0);

    /// <inheritdoc cref="EncodeBatch(IEnumerable{ValueTuple{string, string?}}, int?, int?)"/>
    public BatchEncoding EncodeBatch(IEnumerable<string> texts, int? maxLength = null, int? paddingId = null) =>
        EncodeBatch(texts.Select(text => (text, (string?)null)), maxLength, paddingId);

    /// <summary>The text that tokens stand for. Numbers that are no token are left out: models have rows that no token uses.</summary>
    /// <param name="ids">The numbers of the tokens.</param>
    /// <param name="skipSpecialTokens">Leaves special tokens out.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public string Decode(IEnumerable<int> ids, bool skipSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var tokens = new List<string>();
        foreach (var id in ids)
        {
            if (id < 0)
            {
                throw new ArgumentOutOfRangeException(nameof(ids), id, $"Found the number {id}, expected numbers of tokens, 0 or more.");
            }
            var token = _added.DecodedOf(id) ?? ModelToken(id);
            if (token is not null && !(skipSpecialTokens && _added.IsSpecial(id)))
            {
                tokens.Add(token);
            }
        }
        var text = _parts.Decoder is { } decoder ? string.Concat(decoder.Decode(tokens)) : string.Join(' ', tokens);
        return _parts.CleansUp ? SpacesCleanup.Apply(text) : text;
    }

    /// <summary>How many special tokens <see cref="Encode"/> puts around a text, or a pair of texts.</summary>
    public int SpecialTokenCount(bool isPair) => _parts.Template.Count(isPair);

    /// <summary>The number of a token as the vocabulary writes it; null where there is no such token.</summary>
    public int? TokenToId(string token) => _added.IdOf(token) ?? _parts.Model.Vocabulary.IdOf(token);

    /// <summary>A token as the vocabulary writes it; null where no token has the number.</summary>
    public string? IdToToken(int id) => _added.ContentOf(id) ?? ModelToken(id);

    /// <summary>Whether a number is that of a special token, which <see cref="Decode"/> leaves out where it is asked to.</summary>
    public bool IsSpecial(int id) => _added.IsSpecial(id);

    /// <summary>
    /// Writes the files that the tokenizer was read from, byte for byte, to a folder, which is made where it is missing: all or none. A tokenizer
    /// that was there goes, other files stay. The bytes are kept from loading on: the folder that they came from may be gone.
    /// </summary>
    /// <exception cref="IOException">A file cannot be written; what was there is as it was.</exception>
    public void SaveTo(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _files.SaveTo(folder);
    }

    private string? ModelToken(int id) => _parts.Model.Vocabulary.TryGetToken(id, out var token) ? token : null;

    private static int PlacesForText(int maxLength, int specialTokens) =>
        maxLength >= specialTokens
            ? maxLength - specialTokens
            : throw new ArgumentOutOfRangeException(
                nameof(maxLength),
                maxLength,
                $"Found {maxLength} places, expected {specialTokens} or more for the special tokens."
            );
}
