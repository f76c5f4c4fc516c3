using static TorchSharp.torch;

namespace SlSam.Samples.Data.Text;

/// <summary>
/// Texts in batches of tokens [examples, longest], filled up to the longest of the batch, and a mask of the same shape that is 1 where a
/// token is, both int64, and of the same shape the tokens' types where the texts have them; labels [examples] are classes in int64 or scores in float32.
/// </summary>
public sealed class TextBatches : IBatchSource
{
    private readonly EncodedTexts _texts;
    private readonly TextBatchOptions _options;
    private readonly EpochOrder _order;

    /// <summary>Puts texts into batches.</summary>
    public TextBatches(EncodedTexts texts, TextBatchOptions options)
    {
        _texts = texts;
        _options = options;
        _order = new EpochOrder(texts.Count, options.Seed, options.Shuffled, options.GroupByLength ? Group : null);
    }

    /// <inheritdoc/>
    public int Examples => _texts.Count;

    /// <inheritdoc/>
    public int Batches => 1 + (_texts.Count - 1) / _options.BatchSize;

    /// <inheritdoc/>
    public Batch Load(int epoch, int index, RowShare share)
    {
        var first = index * _options.BatchSize;
        int[] whole = [.. _order.Of(epoch).Skip(first).Take(_options.BatchSize)];
        var inputs = Load(share.Of<int>(whole), longest: whole.Max(_texts.Length));
        return new Batch(inputs, Labels(share.Of<int>(whole))) { LabelsOfWhole = share.IsAll ? null : Labels(whole) };
    }

    private IReadOnlyList<Tensor> Load(ReadOnlySpan<int> examples, int longest)
    {
        var tokens = new long[examples.Length * longest];
        var mask = new long[tokens.Length];
        var types = new long[tokens.Length];
        Array.Fill(tokens, _texts.PadId);
        for (var i = 0; i < examples.Length; i++)
        {
            var text = _texts[examples[i]];
            for (var j = 0; j < text.Ids.Count; j++)
            {
                tokens[i * longest + j] = text.Ids[j];
                types[i * longest + j] = text.TypeIds?[j] ?? 0;
            }
            mask.AsSpan(i * longest, text.Ids.Count).Fill(1);
        }
        long[] shape = [examples.Length, longest];
        long[][] inputs = _texts.HaveTypes ? [tokens, mask, types] : [tokens, mask];
        return [.. inputs.Select(input => tensor(input, shape))];
    }

    private Tensor Labels(int[] examples) =>
        _options.Scores
            ? tensor(Array.ConvertAll(examples, example => (float)_texts.Label(example)))
            : tensor(Array.ConvertAll(examples, example => (long)_texts.Label(example)));

    private void Group(int epoch, int[] order)
    {
        if (_options.Shuffled)
        {
            // a place of its own among the draws: those of the epoch alone made the order
            LengthGroups.Arrange(order, _texts.Length, _options.BatchSize, new Draws(_options.Seed, epoch, 1));
            return;
        }
        LengthGroups.Sort(order, _texts.Length);
    }
}
