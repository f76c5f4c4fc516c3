using SlSam.HuggingFace;
using SlSam.Samples.Data.Tables;

namespace SlSam.Samples.Data.Instructions;

/// <summary>
/// Writes conversations by a model's template, and says which tokens are the assistant's: those of which a character lies between the template's
/// marks; where it has none, behind the prompt for an answer up to where the conversation with the answer ends.
/// </summary>
/// <param name="tokenizer">Of the model.</param>
/// <param name="template">Of the model.</param>
internal sealed class ConversationEncoder(Tokenizer tokenizer, ChatTemplate template)
{
    /// <exception cref="MalformedRowException">The template does not take it, or does not write it so that answers can be told.</exception>
    public EncodedConversation Encode(IReadOnlyList<ChatMessage> messages) => Encode(messages, int.MaxValue, out _)!;

    /// <summary>Encodes one that has a number of tokens at most; of a longer one the answers are not looked for, which takes long, and null comes back.</summary>
    /// <param name="messages">The conversation.</param>
    /// <param name="most">The number.</param>
    /// <param name="found">How many it has.</param>
    /// <inheritdoc cref="Encode(IReadOnlyList{ChatMessage})" path="/exception"/>
    public EncodedConversation? Encode(IReadOnlyList<ChatMessage> messages, int most, out int found)
    {
        try
        {
            var rendered = template.RenderMarked(messages);
            var encoding = tokenizer.Encode(rendered.Text, specialTokens: false);
            found = encoding.Ids.Count;
            return found > most
                ? null
                : Label(rendered.Text, encoding, template.MarksAnswers ? rendered.Marked : AnswersOf(messages, rendered.Text));
        }
        catch (InvalidDataException exception)
        {
            throw new MalformedRowException(exception.Message.TrimEnd('.'));
        }
    }

    /// <summary>Encodes some whole, on all cores; those that cannot be, or are too long, go to the malformed ones.</summary>
    /// <param name="conversations">To be encoded.</param>
    /// <param name="malformed">Told of those that are left out.</param>
    /// <param name="context">Most tokens of a conversation: the model's context.</param>
    /// <param name="cancellation">Ends it between two of them.</param>
    /// <exception cref="InvalidDataException">One is malformed, and such ones are not to be left out.</exception>
    public IReadOnlyList<EncodedConversation> EncodeAll(
        IReadOnlyList<Conversation> conversations,
        MalformedRows malformed,
        int context,
        CancellationToken cancellation = default
    ) =>
        EncodeAll(
            conversations,
            malformed,
            conversation =>
                Encode(conversation.Messages, context, out var found) ?? throw MalformedRowException.BeyondContext(found, context),
            cancellation
        );

    /// <summary>Encodes some in a way, on all cores; those that cannot be go to the malformed ones.</summary>
    /// <inheritdoc cref="EncodeAll(IReadOnlyList{Conversation}, MalformedRows, int, CancellationToken)" path="/exception"/>
    public static IReadOnlyList<EncodedConversation> EncodeAll(
        IReadOnlyList<Conversation> conversations,
        MalformedRows malformed,
        Func<Conversation, EncodedConversation> encode,
        CancellationToken cancellation = default
    )
    {
        var encoded = new EncodedConversation?[conversations.Count];
        var faults = new string?[conversations.Count];
        System.Threading.Tasks.Parallel.For(
            0,
            conversations.Count,
            new ParallelOptions { CancellationToken = cancellation },
            i =>
            {
                try
                {
                    encoded[i] = encode(conversations[i]);
                }
                catch (MalformedRowException exception)
                {
                    faults[i] = exception.Message;
                }
            }
        );
        foreach (var (i, fault) in faults.Index().Where(fault => fault.Item is not null))
        {
            malformed.Add(conversations[i].Place, fault!);
        }
        return [.. encoded.OfType<EncodedConversation>()];
    }

    private List<(int Start, int End)> AnswersOf(IReadOnlyList<ChatMessage> messages, string text)
    {
        var answers = new List<(int Start, int End)>();
        foreach (var (i, message) in messages.Index().Where(message => message.Item.Role == Conversation.Assistant))
        {
            var before = template.Render([.. messages.Take(i)], addGenerationPrompt: true);
            var after = i + 1 == messages.Count ? text : template.Render([.. messages.Take(i + 1)]);
            if (!after.StartsWith(before, StringComparison.Ordinal) || !text.StartsWith(after, StringComparison.Ordinal))
            {
                throw new MalformedRowException(
                    $"found that message {i + 1} changes what the template writes before it, expected each conversation to begin as the shorter one"
                );
            }
            answers.Add((before.Length, after.Length));
        }
        return answers;
    }

    private static EncodedConversation Label(string text, Encoding encoding, IReadOnlyList<(int Start, int End)> stretches)
    {
        var labels = new int[encoding.Ids.Count];
        for (var i = 0; i < labels.Length; i++)
        {
            var (start, end) = encoding.Offsets[i];
            var counts = i > 0 && stretches.Any(stretch => start < stretch.End && end > stretch.Start && start < end);
            labels[i] = counts ? encoding.Ids[i] : EncodedConversation.Ignored;
        }
        return new EncodedConversation(text, encoding.Ids, labels);
    }
}
