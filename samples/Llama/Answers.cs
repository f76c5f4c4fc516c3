using SlSam.HuggingFace;
using SlSam.Samples.Data.Instructions;
using SlSam.Samples.Metrics;
using SlSam.Samples.Runs;

namespace SlSam.Llama;

/// <summary>What a model answers to the last question of conversations.</summary>
/// <param name="model">The model.</param>
/// <param name="conversations">With the right answers.</param>
internal sealed class Answers(ChatModel model, IReadOnlyList<Conversation> conversations)
{
    private const int Shown = 3;
    private const int AtOnce = 50;

    /// <summary>The share of answers that are right to the letter.</summary>
    public Metric ShareOfExact(CancellationToken cancellation)
    {
        var right = 0;
        foreach (var some in conversations.Chunk(AtOnce))
        {
            var expected = some.Select(conversation => Split(conversation).Answer.Trim());
            right += Generate(some, 32, cancellation).Zip(expected).Count(pair => pair.First == pair.Second);
        }
        return new Metric("exact", (double)right / conversations.Count);
    }

    /// <summary>A few questions with answers.</summary>
    public IReadOnlyList<SampleAnswer> Some(CancellationToken cancellation)
    {
        Conversation[] some = [.. conversations.Take(Shown)];
        return
        [
            .. some.Zip(
                Generate(some, 160, cancellation),
                (conversation, answer) => new SampleAnswer(QuestionOf(conversation), answer, Split(conversation).Answer)
            ),
        ];
    }

    private IEnumerable<string> Generate(IReadOnlyList<Conversation> some, int most, CancellationToken cancellation)
    {
        var room = model.Model.MaxLength - 1;
        IReadOnlyList<int>[] prompts =
        [
            .. some.Select(conversation =>
                    model.Tokenizer.Encode(model.Template.Render(Split(conversation).Before, true), specialTokens: false).Ids
                )
                .Select(ids => ids.Count > room ? [.. ids.TakeLast(room)] : ids),
        ];
        return model
            .Model.GenerateBatch(prompts, new GenerationOptions { MaxNewTokens = most }, cancellation)
            .Select(ids => model.Tokenizer.Decode(ids).Trim());
    }

    private static string QuestionOf(Conversation conversation) => Split(conversation).Before is [.., var last] ? last.Content : "";

    /// <summary>What comes before the last answer, and that.</summary>
    private static (IReadOnlyList<ChatMessage> Before, string Answer) Split(Conversation conversation)
    {
        var last = conversation.Messages.Index().Last(message => message.Item.Role == Conversation.Assistant);
        return ([.. conversation.Messages.Take(last.Index)], last.Item.Content);
    }
}
