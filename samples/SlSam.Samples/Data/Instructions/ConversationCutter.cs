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
        var encoded = encoder.Encode(conversation.Messages, maxLength, out _);
        if (encoded is null)
        {
            Interlocked.Increment(ref _cut);
            encoded = CutDown(conversation.Messages);
        }
        return encoded.Counted > 0
            ? encoded
            : throw new MalformedRowException($"found no token of an answer within {maxLength} tokens, expected one or more");
    }

    /// <summary>Leaves out as few of the oldest exchanges as it takes, which is searched for by halves: talks may have thousands.</summary>
    private EncodedConversation CutDown(IReadOnlyList<ChatMessage> messages)
    {
        var first = messages.TakeWhile(message => message.Role == Conversation.System).Count();
        var last = messages.Index().LastOrDefault(message => message.Item.Role == Conversation.Assistant).Index;
        // where the others begin: at questions behind an answer, with an answer of their own
        int[] starts =
        [
            .. Enumerable
                .Range(first + 1, Math.Max(last - first - 1, 0))
                .Where(i => messages[i].Role == Conversation.User && messages[i - 1].Role != Conversation.User),
        ];
        IReadOnlyList<ChatMessage> From(int start) => [.. messages.Take(first), .. messages.Skip(start)];
        EncodedConversation? fitting = null;
        var (from, to) = (0, starts.Length);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (encoder.Encode(From(starts[middle]), maxLength, out _) is { } encoded)
            {
                (to, fitting) = (middle, encoded);
            }
            else
            {
                from = middle + 1;
            }
        }
        return fitting ?? CutQuestion(starts is [.., var newest] ? From(newest) : messages);
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
