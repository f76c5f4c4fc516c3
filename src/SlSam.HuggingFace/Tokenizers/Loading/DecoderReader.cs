using SlSam.HuggingFace.Tokenizers.Decoders;
using SlSam.HuggingFace.Tokenizers.PreTokenizers;

namespace SlSam.HuggingFace.Tokenizers.Loading;

/// <summary>Reads a decoder.</summary>
internal static class DecoderReader
{
    public static readonly string[] Kinds =
    [
        "ByteLevel",
        "ByteFallback",
        "WordPiece",
        "BPEDecoder",
        "Metaspace",
        "Replace",
        "Fuse",
        "Strip",
        "Sequence",
    ];

    /// <exception cref="InvalidDataException">It is malformed.</exception>
    public static IDecoder Read(JsonPart part) =>
        part.Type switch
        {
            "ByteLevel" => new ByteLevelDecoder(),
            "ByteFallback" => new ByteFallbackDecoder(),
            "WordPiece" => DecoderKinds.WordPiece(part.TextOrNull("prefix") ?? "##", part.Flag("cleanup", true)),
            "BPEDecoder" => DecoderKinds.Bpe(part.TextOrNull("suffix") ?? "</w>"),
            "Metaspace" => DecoderKinds.Metaspace(
                part.TextOrNull("replacement") ?? "▁",
                PreTokenizerReader.ReadScheme(part) != PrependScheme.Never
            ),
            "Replace" => DecoderKinds.Replace(PatternReader.Read(part), part.Text("content")),
            "Fuse" => new FuseDecoder(),
            "Strip" => DecoderKinds.Strip(ReadCharacter(part), part.Number("start"), part.Number("stop")),
            "Sequence" => new DecoderSequence([.. part.Require("decoders", "an array").AsItems().Select(Read)]),
            _ => throw part.Unexpected($"one of {string.Join(", ", Kinds)}"),
        };

    private static string ReadCharacter(JsonPart part)
    {
        var content = part.Require("content", "a character");
        return content.AsText() is { Length: > 0 } character ? character : throw content.Unexpected("a character");
    }
}
