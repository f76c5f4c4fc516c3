namespace SlSam.HuggingFace.Tokenizers.PostProcessors;

/// <summary>What the tokens of one text, or of two, are put between.</summary>
/// <param name="Single">The parts around one text.</param>
/// <param name="Pair">The parts around two.</param>
/// <param name="TrimsOffsets">A token does not cover the blanks at its ends.</param>
internal sealed record Template(IReadOnlyList<TemplatePart> Single, IReadOnlyList<TemplatePart> Pair, bool TrimsOffsets = false)
{
    /// <summary>Nothing around the texts.</summary>
    public static Template Nothing { get; } = new([TemplatePart.Text(0, 0)], [TemplatePart.Text(0, 0), TemplatePart.Text(1, 1)]);

    /// <summary>beginning text end, and the same around a second one, of type 1; null: no such token.</summary>
    public static Template Around(int? beginning, int? end)
    {
        return new Template(One(0), [.. One(0), .. One(1)]);

        TemplatePart[] One(int type) => [.. Special(beginning, type), TemplatePart.Text(type, type), .. Special(end, type)];

        TemplatePart[] Special(int? id, int type) => id is { } number ? [TemplatePart.Special(number, type)] : [];
    }

    /// <summary>class text separator; class text separator second separator, the second of type 1.</summary>
    public static Template Bert(int classId, int separatorId) =>
        new(
            [TemplatePart.Special(classId, 0), TemplatePart.Text(0, 0), TemplatePart.Special(separatorId, 0)],
            [
                TemplatePart.Special(classId, 0),
                TemplatePart.Text(0, 0),
                TemplatePart.Special(separatorId, 0),
                TemplatePart.Text(1, 1),
                TemplatePart.Special(separatorId, 1),
            ]
        );

    /// <summary>class text separator; class text separator separator second separator; all of type 0.</summary>
    public static Template Roberta(int classId, int separatorId, bool trimsOffsets) =>
        new(
            [TemplatePart.Special(classId, 0), TemplatePart.Text(0, 0), TemplatePart.Special(separatorId, 0)],
            [
                TemplatePart.Special(classId, 0),
                TemplatePart.Text(0, 0),
                TemplatePart.Special(separatorId, 0),
                TemplatePart.Special(separatorId, 0),
                TemplatePart.Text(1, 0),
                TemplatePart.Special(separatorId, 0),
            ],
            trimsOffsets
        );

    /// <summary>The parts around one text or two.</summary>
    public IReadOnlyList<TemplatePart> Parts(bool isPair) => isPair ? Pair : Single;

    /// <summary>How many tokens it puts around one text or two.</summary>
    public int Count(bool isPair) => Parts(isPair).Sum(part => part.Ids.Count);
}

/// <summary>One of the texts, or special tokens.</summary>
/// <param name="Place">0 for the first text, 1 for the second; null: special tokens.</param>
/// <param name="Ids">The special tokens.</param>
/// <param name="TypeId">Which of the texts the tokens are counted with.</param>
internal sealed record TemplatePart(int? Place, IReadOnlyList<int> Ids, int TypeId)
{
    public static TemplatePart Text(int place, int typeId) => new(place, [], typeId);

    public static TemplatePart Special(int id, int typeId) => new(null, [id], typeId);
}
