using SlSam.HuggingFace.Tokenizers.AddedTokens;
using SlSam.HuggingFace.Tokenizers.PostProcessors;

namespace SlSam.HuggingFace.Tokenizers.Loading;

/// <summary>
/// A tokenizer of <c>tokenizer.json</c>. As in transformers, what tokenizer_config.json says of added tokens and of a blank before the text
/// counts more; the post-processor is taken as the file has it.
/// </summary>
internal static class TokenizerJsonLoader
{
    /// <summary>What tokens of a role are called, for files without a configuration beside them.</summary>
    private static readonly (string Role, string[] Names)[] UsualNames =
    [
        ("pad_token", ["<pad>", "[PAD]"]),
        ("bos_token", ["<s>", "<|begin_of_text|>"]),
        ("eos_token", ["</s>", "<|end_of_text|>"]),
        ("unk_token", ["<unk>", "[UNK]"]),
        ("mask_token", ["<mask>", "[MASK]"]),
        ("cls_token", ["[CLS]"]),
        ("sep_token", ["[SEP]"]),
    ];

    public static TokenizerParts Load(TokenizerFiles files)
    {
        var json = JsonPart.Parse(files.Require(TokenizerFiles.Json, "a tokenizer"), "a tokenizer");
        UnsupportedParts.Refuse(json);
        var special = new SpecialTokenFiles(files);
        var model = ModelReader.Read(json.Require("model", string.Join(" or ", ModelReader.Kinds)));
        var numbered = special.Config is { } config ? AddedTokenReader.ReadByNumber(config) : [];
        var added = TokenizerLoader.Number(model.Vocabulary, [.. numbered, .. AddedTokenReader.ReadList(json)], special.Tokens);
        var processor = json.Find("post_processor");
        AddUsualNames(special, processor, added);
        var ids = special.Ids(TokenizerLoader.IdsOf(added, model.Vocabulary));
        return new TokenizerParts
        {
            AddedTokens = added,
            Normalizer = json.Find("normalizer") is { } normalizer ? NormalizerReader.Read(normalizer) : null,
            PreTokenizer = json.Find("pre_tokenizer") is { } preTokenizer
                ? PreTokenizerReader.Read(preTokenizer, special.Config?.FlagOrNull("add_prefix_space"))
                : null,
            Model = model,
            Template = processor is { } part ? TemplateReader.Read(part) : Template.Nothing,
            Decoder = json.Find("decoder") is { } decoder ? DecoderReader.Read(decoder) : null,
            CleansUp = special.CleansUp(model),
            MaxLength = special.MaxLength,
            Special = ids with { Unknown = ids.Unknown ?? model.UnknownId },
        };
    }

    private static void AddUsualNames(SpecialTokenFiles special, JsonPart? processor, IReadOnlyList<AddedToken> added)
    {
        if (processor is { Type: "RobertaProcessing" or "BertProcessing" } around)
        {
            special.Default("cls_token", around.Require("cls", "a token").AsItems()[0].AsText());
            special.Default("sep_token", around.Require("sep", "a token").AsItems()[0].AsText());
        }
        foreach (var (role, names) in UsualNames)
        {
            if (added.FirstOrDefault(token => token.Special && names.Contains(token.Content)) is { } token)
            {
                special.Default(role, token.Content);
            }
        }
    }
}
