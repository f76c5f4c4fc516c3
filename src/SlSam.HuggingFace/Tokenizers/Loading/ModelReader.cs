using SlSam.HuggingFace.Tokenizers.Models;

namespace SlSam.HuggingFace.Tokenizers.Loading;

/// <summary>Reads a model: byte-pair encoding or WordPiece.</summary>
internal static class ModelReader
{
    private const int MostCharactersOfAWord = 100;
    public static readonly string[] Kinds = ["BPE", "WordPiece"];

    /// <summary>The kind of a model; older files leave it to the keys.</summary>
    public static string KindOf(JsonPart model) =>
        model.Type
        ?? (
            model.Find("vocab") is { IsArray: true } ? "Unigram"
            : model.Find("max_input_chars_per_word") is not null ? "WordPiece"
            : "BPE"
        );

    /// <exception cref="InvalidDataException">It is malformed.</exception>
    public static IModel Read(JsonPart model)
    {
        var vocabulary = ReadVocabulary(model.Require("vocab", "an object of tokens and their numbers"));
        return KindOf(model) == "BPE" ? ReadBpe(model, vocabulary) : ReadWordPiece(model, vocabulary);
    }

    /// <summary>Tokens and their numbers.</summary>
    /// <exception cref="InvalidDataException">One is no whole number of 0 or more, or there twice.</exception>
    public static Vocabulary ReadVocabulary(JsonPart tokens)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (token, id) in tokens.AsMembers())
        {
            ids[token] = id.AsNumber();
        }
        return new Vocabulary(tokens.Place, ids);
    }

    private static BpeModel ReadBpe(JsonPart model, Vocabulary vocabulary)
    {
        if (model.Find("dropout") is { } dropout && dropout.ToString() is not ("0" or "0.0"))
        {
            throw dropout.Unexpected("none: tokens by chance are not supported");
        }
        var options = new BpeOptions
        {
            UnknownToken = ReadUnknown(model, vocabulary),
            FusesUnknown = model.Flag("fuse_unk", false),
            FallsBackToBytes = model.Flag("byte_fallback", false),
            IgnoresMerges = model.Flag("ignore_merges", false),
            ContinuingPrefix = model.TextOrNull("continuing_subword_prefix") ?? "",
            EndOfWordSuffix = model.TextOrNull("end_of_word_suffix") ?? "",
        };
        return new BpeModel(vocabulary, ReadMerges(model, vocabulary, options.ContinuingPrefix), options);
    }

    private static BpeMerges ReadMerges(JsonPart model, Vocabulary vocabulary, string continuingPrefix)
    {
        var merges = new BpeMerges(vocabulary, continuingPrefix);
        foreach (var merge in model.Find("merges")?.AsItems() ?? [])
        {
            if (merge.IsText && merge.AsText().StartsWith("#version", StringComparison.Ordinal))
            {
                continue;
            }
            if (ReadMerge(merge) is not [{ Length: > 0 } left, { Length: > 0 } right])
            {
                throw merge.Unexpected("two tokens");
            }
            if (merges.Add(left, right) is { } complaint)
            {
                throw new InvalidDataException($"{merge.Place}: {complaint}.");
            }
        }
        return merges;
    }

    private static string[] ReadMerge(JsonPart merge) =>
        merge.IsText ? merge.AsText().Split(' ')
        : merge.IsArray ? [.. merge.AsItems().Select(token => token.AsText())]
        : [];

    private static WordPieceModel ReadWordPiece(JsonPart model, Vocabulary vocabulary)
    {
        var unknown = ReadUnknown(model, vocabulary) ?? throw model.Missing("unk_token", "a token of the vocabulary");
        return new WordPieceModel(
            vocabulary,
            model.TextOrNull("continuing_subword_prefix") ?? "##",
            vocabulary.IdOf(unknown)!.Value,
            model.Find("max_input_chars_per_word")?.AsNumber() ?? MostCharactersOfAWord
        );
    }

    private static string? ReadUnknown(JsonPart model, Vocabulary vocabulary)
    {
        var unknown = model.Find("unk_token");
        return unknown is { } token && vocabulary.IdOf(token.AsText()) is null
            ? throw token.Unexpected("a token of the vocabulary")
            : unknown?.AsText();
    }
}
