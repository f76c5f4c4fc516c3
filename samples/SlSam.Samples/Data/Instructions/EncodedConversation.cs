namespace SlSam.Samples.Data.Instructions;

/// <summary>A conversation as a model reads it.</summary>
/// <param name="Text">As the template writes it.</param>
/// <param name="Ids">Its tokens.</param>
/// <param name="Labels">The same where the assistant speaks, else -100; never the first, which nothing comes before.</param>
internal sealed record EncodedConversation(string Text, IReadOnlyList<int> Ids, IReadOnlyList<int> Labels)
{
    public const int Ignored = -100;

    /// <summary>How many tokens count.</summary>
    public int Counted => Labels.Count(label => label != Ignored);
}
