using System.Globalization;
using System.Text.Json;
using SlSam.HuggingFace.Json;

namespace SlSam.Samples.Text;

/// <summary>Reads <c>tokenizer.json</c>, and refuses what RoBERTa's kind of tokenizer does not have.</summary>
internal sealed class TokenizerJsonFile
{
    public const string Name = "tokenizer.json";

    private readonly string _path;
    private readonly TokenizerJson _json;

    private TokenizerJsonFile(string path, TokenizerJson json)
    {
        _path = path;
        _json = json;
        Require(json.Normalizer.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null, "normalizer: found one, expected none");
        PreTokenizer = json.PreTokenizer is { Type: "Sequence", Pretokenizers: [var only] } ? only : json.PreTokenizer ?? new();
        Require(PreTokenizer.Type == "ByteLevel", $"pre_tokenizer: found '{PreTokenizer.Type}', expected ByteLevel");
        Vocabulary = ToVocabulary(json.Model ?? throw Malformed("model: found none, expected BPE"));
    }

    /// <exception cref="InvalidDataException">The file is malformed, or of another kind of tokenizer.</exception>
    public static TokenizerJsonFile Read(string path) => new(path, ConfigFile.Read<TokenizerJson>(path, "a tokenizer"));

    public Vocabulary Vocabulary { get; }

    public PreTokenizerJson PreTokenizer { get; }

    public IReadOnlyList<AddedToken> AddedTokens => _json.AddedTokens;

    /// <summary>Numbers of the tokens before a text and after it; null where the file leaves that to others.</summary>
    public (int Class, int Separator)? AroundText =>
        _json.PostProcessor switch
        {
            null or { Type: "ByteLevel" } => null,
            { Type: "RobertaProcessing" } around => (NumberIn(around.Cls, "cls"), NumberIn(around.Sep, "sep")),
            var other => throw Malformed($"post_processor: found '{other.Type}', expected RobertaProcessing"),
        };

    private Vocabulary ToVocabulary(BpeJson model)
    {
        Require(model.Type == "BPE", $"model: found '{model.Type}', expected BPE");
        Require(model.Dropout is null or 0, Invariant($"model.dropout: found {model.Dropout}, expected none"));
        Require(model.ContinuingSubwordPrefix is null or "", "model.continuing_subword_prefix: found one, expected none");
        Require(model.EndOfWordSuffix is null or "", "model.end_of_word_suffix: found one, expected none");
        Require(
            model.UnkToken is null || model.Vocab.ContainsKey(model.UnkToken),
            $"model.unk_token: found '{model.UnkToken}', expected a token of the vocabulary"
        );
        VocabularyFiles.RequireNumbers(_path, model.Vocab);
        return new Vocabulary
        {
            Tokens = model.Vocab,
            Merges = [.. model.Merges.Index().Select(merge => ToMerge(merge.Item, merge.Index, model.Vocab))],
            UnknownToken = model.UnkToken,
            FusesUnknown = model.FuseUnk,
            IgnoresMerges = model.IgnoreMerges,
        };
    }

    private (string Left, string Right) ToMerge(JsonElement merge, int index, IReadOnlyDictionary<string, int> tokens)
    {
        var parts = merge.ValueKind switch
        {
            JsonValueKind.String => merge.GetString()!.Split(' '),
            JsonValueKind.Array => [.. merge.EnumerateArray().Select(part => part.ToString())],
            _ => [],
        };
        Require(parts is [{ Length: > 0 }, { Length: > 0 }], $"model.merges[{index}]: found {merge}, expected two tokens");
        var complaint = Vocabulary.Complaint(tokens, parts[0], parts[1]);
        Require(complaint is null, $"model.merges[{index}]: {complaint}");
        return (parts[0], parts[1]);
    }

    private int NumberIn(JsonElement token, string key)
    {
        var number = 0;
        var isToken = token.ValueKind == JsonValueKind.Array && token.GetArrayLength() == 2 && token[1].TryGetInt32(out number);
        Require(isToken, $"post_processor.{key}: found '{token}', expected a token and its number");
        return number;
    }

    private void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw Malformed(message);
        }
    }

    private InvalidDataException Malformed(string message) => new($"{_path}: {message}.");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
