using SlSam.HuggingFace.Tokenizers.PreTokenizers;

namespace SlSam.HuggingFace.Tokenizers.Loading;

/// <summary>Reads a pre-tokenizer.</summary>
internal static class PreTokenizerReader
{
    public static readonly string[] Kinds =
    [
        "ByteLevel",
        "Split",
        "Digits",
        "Whitespace",
        "WhitespaceSplit",
        "Punctuation",
        "BertPreTokenizer",
        "Metaspace",
        "Sequence",
    ];

    /// <param name="part">The pre-tokenizer.</param>
    /// <param name="addsPrefixSpace">What the tokenizer's configuration says of a blank before a text; null: the part's word counts.</param>
    /// <exception cref="InvalidDataException">It is malformed.</exception>
    public static IPreTokenizer Read(JsonPart part, bool? addsPrefixSpace) =>
        part.Type switch
        {
            "ByteLevel" => new ByteLevelPreTokenizer(addsPrefixSpace ?? part.Flag("add_prefix_space", true), part.Flag("use_regex", true)),
            "Split" => new SplitPreTokenizer(PatternReader.Read(part), ReadBehavior(part, null), part.Flag("invert", false)),
            "Digits" => PreTokenizerKinds.Digits(part.Flag("individual_digits", false)),
            "Whitespace" => PreTokenizerKinds.Whitespace,
            "WhitespaceSplit" => PreTokenizerKinds.WhitespaceSplit,
            "Punctuation" => PreTokenizerKinds.Punctuation(ReadBehavior(part, SplitBehavior.Isolated)),
            "BertPreTokenizer" => PreTokenizerKinds.Bert,
            "Metaspace" => new MetaspacePreTokenizer(part.TextOrNull("replacement") ?? "▁", ReadScheme(part), part.Flag("split", true)),
            "Sequence" => new PreTokenizerSequence(
            // as transformers does, only a pre-tokenizer that stands alone follows the configuration
            [
                .. part.Require("pretokenizers", "an array").AsItems().Select(item => Read(item, null)),
            ]),
            _ => throw part.Unexpected($"one of {string.Join(", ", Kinds)}"),
        };

    /// <summary>When a sign for a blank is put before a text; older files say only whether.</summary>
    public static PrependScheme ReadScheme(JsonPart part) =>
        part.TextOrNull("prepend_scheme") switch
        {
            "always" => PrependScheme.Always,
            "first" => PrependScheme.First,
            "never" => PrependScheme.Never,
            null => part.Flag("add_prefix_space", true) ? PrependScheme.Always : PrependScheme.Never,
            _ => throw part.Find("prepend_scheme")!.Value.Unexpected("always, first or never"),
        };

    private static SplitBehavior ReadBehavior(JsonPart part, SplitBehavior? otherwise)
    {
        if (part.Find("behavior") is not { } behavior)
        {
            return otherwise ?? throw part.Missing("behavior", "what becomes of what a text is cut at");
        }
        var names = Enum.GetNames<SplitBehavior>();
        return names.Contains(behavior.AsText())
            ? Enum.Parse<SplitBehavior>(behavior.AsText())
            : throw behavior.Unexpected($"one of {string.Join(", ", names)}");
    }
}
