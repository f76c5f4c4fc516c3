using SlSam.HuggingFace.Tokenizers.Decoders;
using SlSam.HuggingFace.Tokenizers.Models;
using SlSam.HuggingFace.Tokenizers.Normalizers;
using SlSam.HuggingFace.Tokenizers.Patterns;
using SlSam.HuggingFace.Tokenizers.PostProcessors;
using SlSam.HuggingFace.Tokenizers.PreTokenizers;
using SlSam.HuggingFace.Tokenizers.Unicode;

namespace SlSam.HuggingFace.Tokenizers.Loading;

/// <summary>
/// A byte-level tokenizer of <c>vocab.json</c> and <c>merges.txt</c>. They do not say what is around the merging; the tokenizer's class or the
/// model's type does, and where neither is there the vocabulary's special tokens.
/// </summary>
internal static class VocabularyLoader
{
    private const string Qwen2Pattern =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private enum Family
    {
        Roberta,
        Gpt2,
        Qwen2,
    }

    public static TokenizerParts Load(TokenizerFiles files)
    {
        var file = files.Require(TokenizerFiles.Vocabulary, "a vocabulary");
        var vocabulary = ModelReader.ReadVocabulary(JsonPart.Parse(file, "a vocabulary, an object of tokens and their numbers"));
        var merges = ReadMerges(files.Require(TokenizerFiles.Merges, $"the merges of {TokenizerFiles.Vocabulary}"), vocabulary);
        var special = new SpecialTokenFiles(files);
        var family = FamilyOf(files, special, vocabulary);
        AddUsualTokens(special, family);
        var numbered = AddedTokenFiles.Read(files, special);
        var added = TokenizerLoader.Number(vocabulary, numbered, special.Tokens);
        var idOf = TokenizerLoader.IdsOf(added, vocabulary);
        var addsPrefixSpace = special.Config?.Flag("add_prefix_space", false) ?? false;
        var model = new BpeModel(vocabulary, merges, new BpeOptions());
        return new TokenizerParts
        {
            AddedTokens = added,
            Normalizer = family == Family.Qwen2 ? new NormalFormNormalizer(NormalForm.Nfc) : null,
            PreTokenizer =
                family == Family.Qwen2 ? Qwen2Words(addsPrefixSpace) : new ByteLevelPreTokenizer(addsPrefixSpace, cutsWords: true),
            Model = model,
            Template =
                family == Family.Roberta
                    ? Template.Roberta(
                        TokenizerLoader.Require(idOf, special.ContentOf("cls_token"), file.Path, "class token"),
                        TokenizerLoader.Require(idOf, special.ContentOf("sep_token"), file.Path, "separator"),
                        trimsOffsets: true
                    )
                    : Template.Around(End("bos"), End("eos")),
            Decoder = new ByteLevelDecoder(),
            CleansUp = special.CleansUp(model),
            MaxLength = special.MaxLength,
            Special = special.Ids(idOf),
        };

        // what the files do not say is not there: without a tokenizer.json the class asks its configuration
        int? End(string role) =>
            special.Config?.Flag($"add_{role}_token", false) ?? false
                ? TokenizerLoader.Require(
                    idOf,
                    special.ContentOf($"{role}_token"),
                    file.Path,
                    $"{role} token, as add_{role}_token asks for"
                )
                : null;
    }

    private static PreTokenizerSequence Qwen2Words(bool addsPrefixSpace) =>
        new([
            new SplitPreTokenizer(new RegexPattern(Qwen2Pattern), SplitBehavior.Isolated),
            new ByteLevelPreTokenizer(addsPrefixSpace, cutsWords: false),
        ]);

    private static Family FamilyOf(TokenizerFiles files, SpecialTokenFiles special, Vocabulary vocabulary)
    {
        var tokenizerClass = special.Config?.TextOrNull("tokenizer_class");
        var model = files.FindModelConfig() is { } file
            ? JsonPart.Parse(file, "the configuration of a model").TextOrNull("model_type")
            : null;
        return (tokenizerClass ?? model) switch
        {
            "RobertaTokenizer" or "RobertaTokenizerFast" or "roberta" or "BartTokenizer" or "BartTokenizerFast" or "bart" => Family.Roberta,
            "LongformerTokenizer" or "LongformerTokenizerFast" or "longformer" => Family.Roberta,
            "GPT2Tokenizer" or "GPT2TokenizerFast" or "gpt2" or "gpt_neo" => Family.Gpt2,
            "Qwen2Tokenizer" or "Qwen2TokenizerFast" or "qwen2" or "qwen3" => Family.Qwen2,
            null or "PreTrainedTokenizerFast" or "TokenizersBackend" => vocabulary.IdOf("<|endoftext|>") is null
                ? Family.Roberta
                : Family.Gpt2,
            var other => throw new InvalidDataException(
                $"{files.Require(TokenizerFiles.Vocabulary, "").Path}: found the files of '{other}' without a {TokenizerFiles.Json}, "
                    + "which is not supported, expected those of RobertaTokenizer, GPT2Tokenizer or Qwen2Tokenizer."
            ),
        };
    }

    private static void AddUsualTokens(SpecialTokenFiles special, Family family)
    {
        (string Role, string Content)[] usual = family switch
        {
            Family.Roberta =>
            [
                ("bos_token", "<s>"),
                ("eos_token", "</s>"),
                ("cls_token", "<s>"),
                ("sep_token", "</s>"),
                ("pad_token", "<pad>"),
                ("unk_token", "<unk>"),
                ("mask_token", "<mask>"),
            ],
            Family.Gpt2 => [("bos_token", "<|endoftext|>"), ("eos_token", "<|endoftext|>"), ("unk_token", "<|endoftext|>")],
            _ => [("eos_token", "<|endoftext|>"), ("pad_token", "<|endoftext|>")],
        };
        foreach (var (role, content) in usual)
        {
            special.Default(role, content);
        }
    }

    private static BpeMerges ReadMerges((string Path, byte[] Bytes) file, Vocabulary vocabulary)
    {
        var merges = new BpeMerges(vocabulary, continuingPrefix: "");
        foreach (var (index, line) in TextLines.Read(file.Bytes).Index())
        {
            if (line.Length == 0 || line.StartsWith("#version", StringComparison.Ordinal))
            {
                continue;
            }
            if (line.Split(' ') is not [{ Length: > 0 } left, { Length: > 0 } right])
            {
                throw new InvalidDataException(
                    $"{file.Path}, line {index + 1}: found '{line}', expected two tokens with a blank between them."
                );
            }
            if (merges.Add(left, right) is { } complaint)
            {
                throw new InvalidDataException($"{file.Path}, line {index + 1}: {complaint}.");
            }
        }
        return merges;
    }
}
