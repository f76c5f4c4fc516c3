using SlSam.Samples.Data.Text;
using static TorchSharp.torch;

namespace SlSam.Samples.Data.Instructions;

/// <summary>
/// Conversations in batches of tokens [rows, longest], filled up behind; where rows hold several, with the number of the conversation that each
/// token is of, of the same shape. Labels, of the same shape, are -100 where nothing counts. All int64.
/// </summary>
internal sealed class ConversationBatches : IBatchSource
{
    private const int Filler = 0;
    private const int NoConversation = -1;

    private readonly IReadOnlyList<EncodedConversation> _conversations;
    private readonly ConversationBatchOptions _options;
    private readonly IReadOnlyList<IReadOnlyList<int>> _rows;
    private readonly EpochOrder _order;

    public ConversationBatches(IReadOnlyList<EncodedConversation> conversations, ConversationBatchOptions options)
    {
        _conversations = conversations;
        _options = options;
        _rows = options.PackTo is { } most
            ? ConversationPacks.Fill([.. conversations.Select(conversation => conversation.Ids.Count)], most)
            : [.. Enumerable.Range(0, conversations.Count).Select(i => (IReadOnlyList<int>)[i])];
        _order = new EpochOrder(_rows.Count, options.Seed, options.Shuffled, options.GroupByLength ? Group : null);
    }

    /// <inheritdoc/>
    public int Examples => _rows.Count;

    /// <inheritdoc/>
    public int Batches => 1 + ((_rows.Count - 1) / _options.BatchSize);

    /// <inheritdoc/>
    public Batch Load(int epoch, int index, RowShare share)
    {
        var first = index * _options.BatchSize;
        int[] whole = [.. _order.Of(epoch).Skip(first).Take(_options.BatchSize)];
        var longest = whole.Max(Length);
        int[] mine = share.Of<int>(whole);
        return new Batch(Inputs(mine, longest), Labels(mine, longest)) { LabelsOfWhole = share.IsAll ? null : Labels(whole, longest) };
    }

    private IReadOnlyList<Tensor> Inputs(int[] rows, int longest)
    {
        var tokens = new long[rows.Length * longest];
        var texts = new long[tokens.Length];
        Array.Fill(tokens, Filler);
        Array.Fill(texts, NoConversation);
        foreach (var (place, row) in rows.Index())
        {
            var at = place * longest;
            foreach (var (number, conversation) in _rows[row].Select(i => _conversations[i]).Index())
            {
                foreach (var token in conversation.Ids)
                {
                    (tokens[at], texts[at]) = (token, number);
                    at++;
                }
            }
        }
        long[] shape = [rows.Length, longest];
        return _options.PackTo is null ? [tensor(tokens, shape)] : [tensor(tokens, shape), tensor(texts, shape)];
    }

    private Tensor Labels(int[] rows, int longest)
    {
        var labels = new long[rows.Length * longest];
        Array.Fill(labels, EncodedConversation.Ignored);
        foreach (var (place, row) in rows.Index())
        {
            var at = place * longest;
            foreach (var label in _rows[row].SelectMany(i => _conversations[i].Labels))
            {
                labels[at++] = label;
            }
        }
        return tensor(labels, [rows.Length, longest]);
    }

    private int Length(int row) => _rows[row].Sum(i => _conversations[i].Ids.Count);

    private void Group(int epoch, int[] order)
    {
        if (_options.Shuffled)
        {
            // a place of its own among the draws: those of the epoch alone made the order
            LengthGroups.Arrange(order, Length, _options.BatchSize, new Draws(_options.Seed, epoch, 1));
            return;
        }
        LengthGroups.Sort(order, Length);
    }
}
