using SlSam.HuggingFace.Tokenizers.PostProcessors;

namespace SlSam.HuggingFace.Tokenizers;

/// <summary>Puts what a template has around the tokens of texts.</summary>
internal sealed class EncodingBuilder(bool specialTokens)
{
    private readonly List<int> _ids = [];
    private readonly List<int> _typeIds = [];
    private readonly List<(int Start, int End)> _offsets = [];

    /// <param name="template">The parts in order.</param>
    /// <param name="texts">The tokens of each text, and how many of them to take.</param>
    public Encoding Build(IReadOnlyList<TemplatePart> template, params ReadOnlySpan<(TokenizedText Tokens, int Count)> texts)
    {
        foreach (var part in template)
        {
            if (part.Place is { } place)
            {
                Add(texts[place].Tokens, texts[place].Count, part.TypeId);
            }
            else if (specialTokens)
            {
                Add(part);
            }
        }
        return new Encoding([.. _ids], [.. _typeIds], [.. _offsets]);
    }

    private void Add(TokenizedText tokens, int count, int typeId)
    {
        for (var i = 0; i < count; i++)
        {
            _ids.Add(tokens.Ids[i]);
            _typeIds.Add(typeId);
            _offsets.Add(tokens.Offsets[i]);
        }
    }

    private void Add(TemplatePart special)
    {
        foreach (var id in special.Ids)
        {
            _ids.Add(id);
            _typeIds.Add(special.TypeId);
            _offsets.Add((0, 0));
        }
    }
}
