using SlSam.HuggingFace.Tokenizers.PostProcessors;

namespace SlSam.HuggingFace.Tokenizers.Loading;

/// <summary>Reads a post-processor: what it puts around texts.</summary>
internal static class TemplateReader
{
    public static readonly string[] Kinds = ["ByteLevel", "TemplateProcessing", "RobertaProcessing", "BertProcessing", "Sequence"];

    /// <exception cref="InvalidDataException">It is malformed, or two parts of it put something around texts.</exception>
    public static Template Read(JsonPart part) =>
        part.Type switch
        {
            "ByteLevel" => Template.Nothing with { TrimsOffsets = part.Flag("trim_offsets", true) },
            "TemplateProcessing" => ReadTemplate(part),
            "RobertaProcessing" => Template.Roberta(ReadToken(part, "cls"), ReadToken(part, "sep"), part.Flag("trim_offsets", true)),
            "BertProcessing" => Template.Bert(ReadToken(part, "cls"), ReadToken(part, "sep")),
            "Sequence" => ReadSequence(part),
            _ => throw part.Unexpected($"one of {string.Join(", ", Kinds)}"),
        };

    private static Template ReadSequence(JsonPart part)
    {
        var sequence = Template.Nothing;
        foreach (var item in part.Require("processors", "an array").AsItems())
        {
            var template = Read(item);
            var trims = sequence.TrimsOffsets || template.TrimsOffsets;
            var addsNothing = ReferenceEquals(template.Single, Template.Nothing.Single);
            if (!addsNothing && !ReferenceEquals(sequence.Single, Template.Nothing.Single))
            {
                throw item.Unexpected("one part alone that puts tokens around texts: several are not supported");
            }
            sequence = (addsNothing ? sequence : template) with { TrimsOffsets = trims };
        }
        return sequence;
    }

    private static int ReadToken(JsonPart part, string key)
    {
        var token = part.Require(key, "a token and its number");
        return token.IsArray && token.AsItems() is [{ IsText: true }, var number]
            ? number.AsNumber()
            : throw token.Unexpected("a token and its number");
    }

    private static Template ReadTemplate(JsonPart part)
    {
        var tokens = part.Require("special_tokens", "an object of tokens")
            .AsMembers()
            .ToDictionary(member => member.Key, member => member.Value.Require("ids", "an array of numbers"), StringComparer.Ordinal);
        return new Template(ReadParts(part, "single", 1, tokens), ReadParts(part, "pair", 2, tokens));
    }

    private static List<TemplatePart> ReadParts(JsonPart part, string key, int texts, Dictionary<string, JsonPart> tokens)
    {
        var parts = new List<TemplatePart>();
        foreach (var item in part.Require(key, "an array").AsItems())
        {
            if (item.Find("Sequence") is { } sequence)
            {
                var place = sequence.Text("id") == "A" ? 0 : 1;
                parts.Add(place < texts ? TemplatePart.Text(place, sequence.Number("type_id")) : throw sequence.Unexpected("the text A"));
            }
            else
            {
                var special = item.Require("SpecialToken", "a text or a special token");
                parts.Add(
                    tokens.TryGetValue(special.Text("id"), out var ids)
                        ? new TemplatePart(null, [.. ids.AsItems().Select(id => id.AsNumber())], special.Number("type_id"))
                        : throw special.Unexpected("a token of special_tokens")
                );
            }
        }
        return parts;
    }
}
