using SlSam.HuggingFace.Tokenizers.Decoders;
using SlSam.HuggingFace.Tokenizers.Models;
using SlSam.HuggingFace.Tokenizers.Normalizers;
using SlSam.HuggingFace.Tokenizers.PostProcessors;
using SlSam.HuggingFace.Tokenizers.PreTokenizers;

namespace SlSam.HuggingFace.Tokenizers.Loading;

/// <summary>BERT's tokenizer of <c>vocab.txt</c>, which has a token a line; tokenizer_config.json says what becomes of capitals and accents.</summary>
internal static class WordsLoader
{
    private const string ContinuingPrefix = "##";
    private const int MostCharactersOfAWord = 100;

    public static TokenizerParts Load(TokenizerFiles files)
    {
        var file = files.Require(TokenizerFiles.Words, "a vocabulary");
        var vocabulary = Read(file);
        var special = new SpecialTokenFiles(files);
        foreach (
            var (role, content) in new[] { ("pad", "[PAD]"), ("unk", "[UNK]"), ("cls", "[CLS]"), ("sep", "[SEP]"), ("mask", "[MASK]") }
        )
        {
            special.Default($"{role}_token", content);
        }
        var added = TokenizerLoader.Number(vocabulary, AddedTokenFiles.Read(files, special), special.Tokens);
        var idOf = TokenizerLoader.IdsOf(added, vocabulary);
        var model = new WordPieceModel(
            vocabulary,
            ContinuingPrefix,
            TokenizerLoader.Require(idOf, special.ContentOf("unk_token"), file.Path, "unknown token"),
            MostCharactersOfAWord
        );
        return new TokenizerParts
        {
            AddedTokens = added,
            Normalizer = ReadNormalizer(special.Config),
            PreTokenizer = PreTokenizerKinds.Bert,
            Model = model,
            Template = Template.Bert(
                TokenizerLoader.Require(idOf, special.ContentOf("cls_token"), file.Path, "class token"),
                TokenizerLoader.Require(idOf, special.ContentOf("sep_token"), file.Path, "separator")
            ),
            Decoder = DecoderKinds.WordPiece(ContinuingPrefix, cleansUp: true),
            CleansUp = special.CleansUp(model),
            MaxLength = special.MaxLength,
            Special = special.Ids(idOf),
        };
    }

    private static INormalizer ReadNormalizer(JsonPart? config)
    {
        var lowers = config?.FlagOrNull("do_lower_case") ?? true;
        return BertNormalizer.Create(
            cleansText: true,
            setsChineseApart: config?.FlagOrNull("tokenize_chinese_chars") ?? true,
            stripsAccents: config?.FlagOrNull("strip_accents") ?? lowers,
            lowers
        );
    }

    /// <summary>A token's number is that of its line, from 0 on; one that is there twice has the later.</summary>
    private static Vocabulary Read((string Path, byte[] Bytes) file)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (index, token) in TextLines.Read(file.Bytes).Index())
        {
            ids[token] = index;
        }
        return new Vocabulary(file.Path, ids);
    }
}
