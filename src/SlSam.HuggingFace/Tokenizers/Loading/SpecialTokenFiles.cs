using SlSam.HuggingFace.Tokenizers.AddedTokens;
using SlSam.HuggingFace.Tokenizers.Models;

namespace SlSam.HuggingFace.Tokenizers.Loading;

/// <summary>What tokenizer_config.json and special_tokens_map.json say of special tokens; where both do, the former counts.</summary>
internal sealed class SpecialTokenFiles
{
    private const int NotYetNumbered = 0;
    private static readonly string[] Roles = ["pad_token", "bos_token", "eos_token", "unk_token", "mask_token", "cls_token", "sep_token"];

    private readonly Dictionary<string, AddedToken> _tokens = new(StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">A file is malformed.</exception>
    public SpecialTokenFiles(TokenizerFiles files)
    {
        Config = files.Find(TokenizerFiles.Config) is { } config ? JsonPart.Parse(config, "the configuration of a tokenizer") : null;
        var map = files.Find(TokenizerFiles.SpecialTokensMap) is { } file ? JsonPart.Parse(file, "special tokens") : default(JsonPart?);
        foreach (var role in Roles)
        {
            if ((Config?.Find(role) ?? map?.Find(role)) is { } token)
            {
                _tokens.Add(role, Read(token));
            }
        }
        Others =
        [
            .. new[] { Config, map }
                .Select(part => part?.Find("additional_special_tokens"))
                .OfType<JsonPart>()
                .Where(part => part.IsArray)
                .SelectMany(part => part.AsItems())
                .Select(Read),
        ];
    }

    /// <summary>tokenizer_config.json; null where there is none.</summary>
    public JsonPart? Config { get; }

    /// <summary>
    /// Whether the configuration asks for <see cref="Texts.SpacesCleanup"/>: as in transformers 5, of tokens that are merged only where it says so
    /// with all its might.
    /// </summary>
    public bool CleansUp(IModel model) =>
        (Config?.Flag("clean_up_tokenization_spaces", false) ?? false)
        && (
            model is WordPieceModel || Config!.Value.Flag("clean_up_tokenization_spaces_for_bpe_even_though_it_will_corrupt_output", false)
        );

    /// <summary>The longest text that the configuration tells; null where it does not, or has the huge number that stands for none.</summary>
    public int? MaxLength => Config?.Find("model_max_length")?.AsLimit();

    /// <summary>Special tokens without a role.</summary>
    private IReadOnlyList<AddedToken> Others { get; }

    /// <summary>All special tokens, without their numbers.</summary>
    public IEnumerable<AddedToken> Tokens => _tokens.Values.Concat(Others);

    /// <summary>What tokens look like, by their roles.</summary>
    public IReadOnlyDictionary<string, string> Contents => _tokens.ToDictionary(token => token.Key, token => token.Value.Content);

    /// <summary>Names the token of a role where the files do not.</summary>
    public void Default(string role, string content) =>
        _tokens.TryAdd(
            role,
            new AddedToken
            {
                Content = content,
                Id = NotYetNumbered,
                Special = true,
            }
        );

    /// <summary>What the token of a role looks like; null where nothing says so.</summary>
    public string? ContentOf(string role) => _tokens.GetValueOrDefault(role)?.Content;

    /// <summary>The numbers of all roles.</summary>
    /// <param name="idOf">The number of a token; null where there is none.</param>
    public SpecialTokenIds Ids(Func<string, int?> idOf)
    {
        return new SpecialTokenIds
        {
            Pad = Of("pad_token"),
            Bos = Of("bos_token"),
            Eos = Of("eos_token"),
            Unknown = Of("unk_token"),
            Mask = Of("mask_token"),
            Class = Of("cls_token"),
            Separator = Of("sep_token"),
        };

        int? Of(string role) => ContentOf(role) is { } content ? idOf(content) : null;
    }

    private static AddedToken Read(JsonPart token)
    {
        if (token.IsText)
        {
            return new AddedToken
            {
                Content = token.AsText(),
                Id = NotYetNumbered,
                Special = true,
            };
        }
        return token.IsObject && token.Find("content") is { IsText: true }
            ? AddedTokenReader.Read(token, NotYetNumbered, special: true)
            : throw token.Unexpected("a text, or an object with 'content'");
    }
}
