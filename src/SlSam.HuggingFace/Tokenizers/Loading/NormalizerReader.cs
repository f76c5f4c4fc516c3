using SlSam.HuggingFace.Tokenizers.Normalizers;
using SlSam.HuggingFace.Tokenizers.Unicode;

namespace SlSam.HuggingFace.Tokenizers.Loading;

/// <summary>Reads a normalizer.</summary>
internal static class NormalizerReader
{
    public static readonly string[] Kinds =
    [
        "NFC",
        "NFD",
        "NFKC",
        "NFKD",
        "Lowercase",
        "StripAccents",
        "Strip",
        "Replace",
        "Prepend",
        "BertNormalizer",
        "Sequence",
    ];

    /// <exception cref="InvalidDataException">It is malformed.</exception>
    public static INormalizer Read(JsonPart part) =>
        part.Type switch
        {
            "NFC" => new NormalFormNormalizer(NormalForm.Nfc),
            "NFD" => new NormalFormNormalizer(NormalForm.Nfd),
            "NFKC" => new NormalFormNormalizer(NormalForm.Nfkc),
            "NFKD" => new NormalFormNormalizer(NormalForm.Nfkd),
            "Lowercase" => new LowercaseNormalizer(),
            "StripAccents" => AccentNormalizer.Marks,
            "Strip" => new StripNormalizer(part.Flag("strip_left", true), part.Flag("strip_right", true)),
            "Replace" => new ReplaceNormalizer(PatternReader.Read(part), part.Text("content")),
            "Prepend" => new PrependNormalizer(part.Text("prepend")),
            "BertNormalizer" => ReadBert(part),
            "Sequence" => new NormalizerSequence([.. part.Require("normalizers", "an array").AsItems().Select(Read)]),
            _ => throw part.Unexpected($"one of {string.Join(", ", Kinds)}"),
        };

    private static INormalizer ReadBert(JsonPart part)
    {
        var lowers = part.Flag("lowercase", true);
        return BertNormalizer.Create(
            part.Flag("clean_text", true),
            part.Flag("handle_chinese_chars", true),
            part.Flag("strip_accents", lowers),
            lowers
        );
    }
}
