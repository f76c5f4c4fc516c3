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
    public EncodedConversation Encode(IReadOnlyList<ChatMessage> messages)
    {
        try
        {
            var rendered = template.RenderMarked(messages);
            var stretches = template.MarksAnswers ? rendered.Marked : AnswersOf(messages, rendered.Text);
            return Encode(rendered.Text, stretches);
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
    /// <exception cref="InvalidDataException">One is malformed, and such ones are not to be left out.</exception>
    public IReadOnlyList<EncodedConversation> EncodeAll(IReadOnlyList<Conversation> conversations, MalformedRows malformed, int context) =>
        EncodeAll(
            conversations,
            malformed,
            conversation =>
                Encode(conversation.Messages) is var encoded && encoded.Ids.Count <= context
                    ? encoded
                    : throw new MalformedRowException(
                        FormattableString.Invariant(
                            $"found {encoded.Ids.Count} tokens, expected {context} at most: the context of the model"
                        )
                    )
        );

    /// <summary>Encodes some in a way, on all cores; those that cannot be go to the malformed ones.</summary>
    /// <inheritdoc cref="EncodeAll(IReadOnlyList{Conversation}, MalformedRows, int)" path="/exception"/>
    public static IReadOnlyList<EncodedConversation> EncodeAll(
        IReadOnlyList<Conversation> conversations,
        MalformedRows malformed,
        Func<Conversation, EncodedConversation> encode
    )
    {
        var encoded = new EncodedConversation?[conversations.Count];
        var faults = new string?[conversations.Count];
        System.Threading.Tasks.Parallel.For(
            0,
            conversations.Count,
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

    private EncodedConversation Encode(string text, IReadOnlyList<(int Start, int End)> stretches)
    {
        var encoding = tokenizer.Encode(text, specialTokens: false);
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
