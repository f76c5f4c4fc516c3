using System.Globalization;
using System.Text.Json;

namespace SlSam.Samples.Text;

/// <summary>What a tokenizer is made of, read from a model's folder.</summary>
internal sealed record TokenizerParts
{
    /// <summary>The files that say something of a tokenizer.</summary>
    public static readonly IReadOnlyList<string> FileNames =
    [
        TokenizerJsonFile.Name,
        VocabularyFiles.TokensName,
        VocabularyFiles.MergesName,
        SpecialTokens.ConfigName,
        SpecialTokens.MapName,
    ];

    public required Vocabulary Vocabulary { get; init; }
    public required IReadOnlyList<AddedToken> AddedTokens { get; init; }

    /// <summary>A text that does not start with a blank gets one.</summary>
    public required bool AddsPrefixSpace { get; init; }

    /// <summary>Texts are cut into words before bytes are merged.</summary>
    public required bool CutsWords { get; init; }

    public required int ClassId { get; init; }
    public required int SeparatorId { get; init; }
    public required int PadId { get; init; }

    /// <exception cref="FileNotFoundException">There is neither a tokenizer.json nor a vocabulary with its merges.</exception>
    /// <exception cref="InvalidDataException">A file is malformed.</exception>
    public static TokenizerParts Read(string folder)
    {
        var path = Path.Combine(folder, TokenizerJsonFile.Name);
        var hasVocabulary = File.Exists(Path.Combine(folder, VocabularyFiles.TokensName));
        if (!File.Exists(path) && !hasVocabulary)
        {
            throw new FileNotFoundException(
                $"{folder}: found no tokenizer, expected {TokenizerJsonFile.Name}, or {VocabularyFiles.TokensName} and {VocabularyFiles.MergesName}.",
                path
            );
        }
        var json = File.Exists(path) ? TokenizerJsonFile.Read(path) : null;
        var config = SpecialTokens.Read(folder, SpecialTokens.ConfigName);
        return Assemble(folder, json, json?.Vocabulary ?? VocabularyFiles.Read(folder), config);
    }

    private static TokenizerParts Assemble(string folder, TokenizerJsonFile? json, Vocabulary vocabulary, SpecialTokens config)
    {
        var map = SpecialTokens.Read(folder, SpecialTokens.MapName);
        var classToken = Find(config.ClsToken, map.ClsToken, "<s>");
        var separator = Find(config.SepToken, map.SepToken, "</s>");
        var pad = Find(config.PadToken, map.PadToken, "<pad>");
        AddedToken[] special =
        [
            classToken,
            separator,
            pad,
            Find(config.BosToken, map.BosToken, "<s>"),
            Find(config.EosToken, map.EosToken, "</s>"),
            Find(config.UnkToken, map.UnkToken, "<unk>"),
            Find(config.MaskToken, map.MaskToken, "<mask>"),
        ];
        var added = Number(special, vocabulary, [.. FromConfig(folder, config), .. json?.AddedTokens ?? []]);
        return new TokenizerParts
        {
            Vocabulary = vocabulary,
            AddedTokens = added,
            AddsPrefixSpace = config.AddPrefixSpace ?? json?.PreTokenizer.AddPrefixSpace ?? false,
            CutsWords = json?.PreTokenizer.UseRegex ?? true,
            ClassId = json?.AroundText?.Class ?? IdOf(classToken),
            SeparatorId = json?.AroundText?.Separator ?? IdOf(separator),
            PadId = IdOf(pad),
        };

        int IdOf(AddedToken token) =>
            added.FirstOrDefault(other => other.Content == token.Content)?.Id
            ?? throw new InvalidDataException(
                $"{folder}: found no token '{token.Content}' in the vocabulary, expected it as a special token."
            );
    }

    private static AddedToken Find(JsonElement config, JsonElement map, string usual) =>
        SpecialTokens.Parse(config) ?? SpecialTokens.Parse(map) ?? new AddedToken { Content = usual };

    private static IEnumerable<AddedToken> FromConfig(string folder, SpecialTokens config)
    {
        foreach (var (key, token) in config.AddedTokensDecoder ?? new Dictionary<string, AddedToken>())
        {
            yield return int.TryParse(key, CultureInfo.InvariantCulture, out var id)
                ? token with
                {
                    Id = id,
                }
                : throw new InvalidDataException(
                    $"{Path.Combine(folder, SpecialTokens.ConfigName)}: added_tokens_decoder: found the key '{key}', expected a token's number."
                );
        }
    }

    /// <summary>The tokens that have a number already, and the special ones; one that the vocabulary has too has the number it has there.</summary>
    private static AddedToken[] Number(IEnumerable<AddedToken> special, Vocabulary vocabulary, IEnumerable<AddedToken> numbered)
    {
        var inVocabulary = special.Where(token => vocabulary.Tokens.ContainsKey(token.Content));
        return
        [
            .. numbered
                .Concat(inVocabulary)
                .DistinctBy(token => token.Content)
                .Select(token => token with { Id = vocabulary.Tokens.GetValueOrDefault(token.Content, token.Id) }),
        ];
    }
}
