namespace SlSam.HuggingFace.Tokenizers.Loading;

/// <summary>Looks through a tokenizer.json for parts that are not supported, so that one message names all of them.</summary>
internal static class UnsupportedParts
{
    private static readonly (string Key, string[] Kinds, string Members)[] Parts =
    [
        ("normalizer", NormalizerReader.Kinds, "normalizers"),
        ("pre_tokenizer", PreTokenizerReader.Kinds, "pretokenizers"),
        ("model", ModelReader.Kinds, ""),
        ("post_processor", TemplateReader.Kinds, "processors"),
        ("decoder", DecoderReader.Kinds, "decoders"),
    ];

    /// <exception cref="InvalidDataException">There is one.</exception>
    public static void Refuse(JsonPart tokenizer)
    {
        var complaints = Parts.SelectMany(part => tokenizer.Find(part.Key) is { } json ? Complaints(json, part.Kinds, part.Members) : []);
        var all = string.Join("; ", complaints);
        if (all.Length > 0)
        {
            throw new InvalidDataException($"{tokenizer.Place}: {all}.");
        }
    }

    private static IEnumerable<string> Complaints(JsonPart part, string[] kinds, string members)
    {
        var kind = part.Key == "model" ? ModelReader.KindOf(part) : part.Type ?? throw part.Missing("type", "the kind of the part");
        if (!kinds.Contains(kind))
        {
            yield return $"{part.Key}: found '{kind}', which is not supported, expected one of {string.Join(", ", kinds)}";
        }
        else if (kind == "Sequence")
        {
            foreach (var complaint in part.Require(members, "an array").AsItems().SelectMany(item => Complaints(item, kinds, members)))
            {
                yield return complaint;
            }
        }
    }
}
