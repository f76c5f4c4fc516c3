using SlSam.HuggingFace;
using SlSam.Samples.Data.Tables;

namespace SlSam.Samples.Data.Instructions;

/// <summary>
/// Makes conversations fit: the oldest exchanges go first, then the beginning of the last question, then the answer's end. What the system says
/// stays.
/// </summary>
/// <param name="encoder">Encodes what is left.</param>
/// <param name="maxLength">Most tokens.</param>
internal sealed class ConversationCutter(ConversationEncoder encoder, int maxLength)
{
    private int _cut;

    /// <summary>How many were cut so far.</summary>
    public int Cut => _cut;

    /// <summary>Encodes a conversation, or what of it fits.</summary>
    /// <exception cref="MalformedRowException">It cannot be encoded, or nothing of an answer is left.</exception>
    public EncodedConversation Encode(Conversation conversation)
    {
        var encoded = encoder.Encode(conversation.Messages);
        if (encoded.Ids.Count > maxLength)
        {
            Interlocked.Increment(ref _cut);
            encoded = CutDown(conversation.Messages);
        }
        return encoded.Counted > 0
            ? encoded
            : throw new MalformedRowException($"found no token of an answer within {maxLength} tokens, expected one or more");
    }

    private EncodedConversation CutDown(IReadOnlyList<ChatMessage> messages)
    {
        while (WithoutOldest(messages) is { } shorter)
        {
            messages = shorter;
            if (encoder.Encode(messages) is var encoded && encoded.Ids.Count <= maxLength)
            {
                return encoded;
            }
        }
        return CutQuestion(messages);
    }

    /// <summary>Without the first question and what follows up to the next; null where there is no next.</summary>
    private static IReadOnlyList<ChatMessage>? WithoutOldest(IReadOnlyList<ChatMessage> messages)
    {
        var first = messages.TakeWhile(message => message.Role == Conversation.System).Count();
        var next = Enumerable
            .Range(first + 1, Math.Max(messages.Count - first - 1, 0))
            .FirstOrDefault(i => messages[i].Role == Conversation.User && messages[i - 1].Role != Conversation.User, -1);
        var hasAnswer = next >= 0 && messages.Skip(next).Any(message => message.Role == Conversation.Assistant);
        return hasAnswer ? [.. messages.Take(first), .. messages.Skip(next)] : null;
    }

    /// <summary>As much of the last question as fits with the answer; where none does, the answer loses its end.</summary>
    private EncodedConversation CutQuestion(IReadOnlyList<ChatMessage> messages)
    {
        var question = messages
            .Index()
            .LastOrDefault(message => message.Item.Role == Conversation.User, (Index: -1, Item: new ChatMessage("", "")));
        var (from, to) = (0, question.Item.Content.Length);
        var shortest = Without(to);
        if (shortest.Ids.Count > maxLength)
        {
            return shortest with { Ids = [.. shortest.Ids.Take(maxLength)], Labels = [.. shortest.Labels.Take(maxLength)] };
        }
        while (to - from > 1)
        {
            var middle = (from + to) / 2;
            if (Without(middle) is var encoded && encoded.Ids.Count <= maxLength)
            {
                (to, shortest) = (middle, encoded);
            }
            else
            {
                from = middle;
            }
        }
        return shortest;

        EncodedConversation Without(int letters)
        {
            if (question.Index < 0)
            {
                return encoder.Encode(messages);
            }
            var content = question.Item.Content;
            // no half of a letter
            var cut = letters < content.Length && char.IsLowSurrogate(content[letters]) ? letters + 1 : letters;
            return encoder.Encode([
                .. messages.Select((message, i) => i == question.Index ? message with { Content = content[cut..] } : message),
            ]);
        }
    }
}
