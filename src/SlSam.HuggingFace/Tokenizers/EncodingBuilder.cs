using SlSam.HuggingFace.Tokenizers.PostProcessors;
using SlSam.HuggingFace.Tokenizers.Texts;

namespace SlSam.HuggingFace.Tokenizers;

/// <summary>Puts what a template has around the tokens of texts.</summary>
internal sealed class EncodingBuilder(int count)
{
    private readonly int[] _ids = new int[count];
    private readonly int[] _typeIds = new int[count];
    private readonly (int Start, int End)[] _offsets = new (int, int)[count];
    private int _done;

    /// <param name="template">The parts in order.</param>
    /// <param name="specialTokens">Takes the special tokens, too.</param>
    /// <param name="texts">The tokens of each text, and how many of them to take.</param>
    public static Encoding Build(
        IReadOnlyList<TemplatePart> template,
        bool specialTokens,
        params ReadOnlySpan<(TokenizedText Tokens, int Count)> texts
    )
    {
        var count = 0;
        foreach (var part in template)
        {
            count +=
                part.Place is { } place ? texts[place].Count
                : specialTokens ? part.Ids.Count
                : 0;
        }
        var builder = new EncodingBuilder(count);
        foreach (var part in template)
        {
            if (part.Place is { } place)
            {
                builder.Add(texts[place].Tokens, texts[place].Count, part.TypeId);
            }
            else if (specialTokens)
            {
                builder.Add(part);
            }
        }
        return new Encoding(builder._ids, builder._typeIds, builder._offsets);
    }

    private void Add(TokenizedText tokens, int count, int typeId)
    {
        tokens.Ids.CopyTo(0, _ids, _done, count);
        tokens.Offsets.CopyTo(0, _offsets, _done, count);
        _typeIds.AsSpan(_done, count).Fill(typeId);
        _done += count;
    }

    /// <summary>No text is behind special tokens: their offsets stay (0, 0).</summary>
    private void Add(TemplatePart special)
    {
        foreach (var id in special.Ids)
        {
            (_ids[_done], _typeIds[_done]) = (id, special.TypeId);
            _done++;
        }
    }
}
