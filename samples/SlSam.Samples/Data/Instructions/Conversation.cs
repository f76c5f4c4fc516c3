using SlSam.HuggingFace;
using SlSam.Samples.Data.Tables;

namespace SlSam.Samples.Data.Instructions;

/// <summary>What is said to an assistant, and what it answers.</summary>
/// <param name="Place">Where it was read.</param>
/// <param name="Messages">In order; one of the assistant's at least.</param>
internal sealed record Conversation(RowPlace Place, IReadOnlyList<ChatMessage> Messages)
{
    public const string User = "user";
    public const string Assistant = "assistant";
    public const string System = "system";

    /// <summary>A question and its answer.</summary>
    public static Conversation Of(RowPlace place, string question, string answer) =>
        new(place, [new ChatMessage(User, question), new ChatMessage(Assistant, answer)]);
}
