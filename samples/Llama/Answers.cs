using SlSam.HuggingFace;
using SlSam.Samples.Data.Instructions;
using SlSam.Samples.Metrics;
using SlSam.Samples.Runs;
using SlSam.Samples.Training;

namespace SlSam.Llama;

/// <summary>What a model answers to the last question of conversations.</summary>
internal sealed class Answers
{
    private const int Shown = 3;
    private const int AtOnce = 50;
    private const int MostOfExact = 32;
    private const int MostOfShown = 160;

    private readonly ChatModel _model;
    private readonly IReadOnlyList<Conversation> _conversations;
    private readonly IReadOnlyList<Conversation> _shown;

    /// <param name="model">The model.</param>
    /// <param name="conversations">With the right answers.</param>
    public Answers(ChatModel model, IReadOnlyList<Conversation> conversations)
    {
        (_model, _conversations) = (model, conversations);
        _shown = [.. conversations.Where(CanBeAsked).Take(Shown)]; // now: what cannot be asked is not to come up when training is done
    }

    /// <summary>The share of answers that are right to the letter; ranks share them out.</summary>
    public Metric ShareOfExact(RankGroup ranks, CancellationToken cancellation)
    {
        var right = ranks.Sum(() =>
        {
            var found = 0L;
            foreach (var some in ranks.Share.Of<Conversation[]>([.. _conversations.Chunk(AtOnce)]))
            {
                var expected = some.Select(conversation => Split(conversation).Answer.Trim());
                found += Generate(some, MostOfExact, cancellation).Zip(expected).Count(pair => pair.First == pair.Second);
            }
            return found;
        });
        return new Metric("exact", (double)right / _conversations.Count);
    }

    /// <summary>A few questions with answers.</summary>
    public IReadOnlyList<SampleAnswer> Some(CancellationToken cancellation) =>
        [
            .. _shown.Zip(
                _shown.Count > 0 ? Generate(_shown, MostOfShown, cancellation) : [],
                (conversation, answer) =>
                {
                    var (before, expected) = Split(conversation);
                    return new SampleAnswer(before[^1].Content, answer, expected);
                }
            ),
        ];

    private IEnumerable<string> Generate(IReadOnlyList<Conversation> some, int most, CancellationToken cancellation)
    {
        var room = Math.Max(1, _model.Model.MaxLength - most);
        IReadOnlyList<int>[] prompts = [.. some.Select(Prompt).Select(ids => ids.Count > room ? [.. ids.TakeLast(room)] : ids)];
        return _model
            .Model.GenerateBatch(prompts, new GenerationOptions { MaxNewTokens = most }, cancellation)
            .Select(ids => _model.Tokenizer.Decode(ids).Trim());
    }

    private bool CanBeAsked(Conversation conversation)
    {
        try
        {
            return Split(conversation).Before.Count > 0 && Prompt(conversation).Count > 0;
        }
        catch (InvalidDataException)
        {
            return false; // the template does not take it
        }
    }

    private IReadOnlyList<int> Prompt(Conversation conversation) =>
        _model.Tokenizer.Encode(_model.Template.Render(Split(conversation).Before, true), specialTokens: false).Ids;

    /// <summary>What comes before the last answer, and that.</summary>
    private static (IReadOnlyList<ChatMessage> Before, string Answer) Split(Conversation conversation)
    {
        var last = conversation.Messages.Index().Last(message => message.Item.Role == Conversation.Assistant);
        return ([.. conversation.Messages.Take(last.Index)], last.Item.Content);
    }
}
