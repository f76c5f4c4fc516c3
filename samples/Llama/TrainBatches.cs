using SlSam.Samples.Data;
using SlSam.Samples.Data.Instructions;

namespace SlSam.Llama;

/// <summary>
/// The conversations of a run, encoded. Those that are learnt from are cut to what the run has room for; those that are tested on are not, so
/// that what is measured is what <c>evaluate</c> measures on the same file.
/// </summary>
/// <param name="model">Encodes them.</param>
/// <param name="options">Of the run.</param>
/// <param name="source">The conversations.</param>
/// <param name="notice">Told of those that are cut.</param>
/// <param name="cancellation">Ends the encoding.</param>
internal sealed class TrainBatches(
    ChatModel model,
    TrainOptions options,
    TrainSource source,
    Action<string> notice,
    CancellationToken cancellation
)
{
    private readonly int _context = model.Model.MaxLength;
    private readonly int _maxLength = Math.Min(options.MaxLength, model.Model.MaxLength);

    /// <summary>Those to learn from.</summary>
    /// <exception cref="InvalidDataException">There are none, or one cannot be encoded.</exception>
    public IBatchSource ToLearn()
    {
        const string name = "learnt from";
        if (options.MaxLength > _context && options.MaxLength != new TrainOptions().MaxLength)
        {
            notice($"--max-length {options.MaxLength}: the model's context has {_context} tokens, which is taken");
        }
        var encoded = Cut(source.ToLearn, _maxLength, share => $"cut to {_maxLength} tokens: {share} ({name})");
        var batches = Batches(source.Name, name, encoded, isTraining: true);
        if (options.Pack)
        {
            notice(FormattableString.Invariant($"packs: {batches.Examples:N0}, of {encoded.Count:N0} conversations"));
        }
        return batches;
    }

    /// <summary>Those by which the best epoch is chosen, whole; null where there are none.</summary>
    /// <inheritdoc cref="ToLearn" path="/exception"/>
    public IBatchSource? ToChooseBy() => source.ToChooseBy.Count == 0 ? null : ToTest("chosen by", source.ToChooseBy);

    /// <summary>Those to be tested on, whole.</summary>
    /// <inheritdoc cref="ToLearn" path="/exception"/>
    public IBatchSource ToTest(string name, IReadOnlyList<Conversation> conversations)
    {
        var encoded = options.SkipMalformed
            ? model.Encoder.EncodeAll(conversations, source.Malformed, _context, cancellation)
            : Cut(
                conversations,
                _context,
                share =>
                    $"cut to {_context} tokens, the model's context: {share} ({name}), which evaluate refuses; shorten them, or let "
                    + "--skip-malformed leave them out in both"
            );
        return Batches(name, "tested on", encoded, isTraining: false);
    }

    private IReadOnlyList<EncodedConversation> Cut(IReadOnlyList<Conversation> conversations, int most, Func<string, string> describe)
    {
        var cutter = new ConversationCutter(model.Encoder, most);
        var encoded = ConversationEncoder.EncodeAll(conversations, source.Malformed, cutter.Encode, cancellation);
        if (cutter.Cut > 0)
        {
            notice(describe(FormattableString.Invariant($"{cutter.Cut:N0} of {conversations.Count:N0} conversations")));
        }
        return encoded;
    }

    private ConversationBatches Batches(string file, string use, IReadOnlyList<EncodedConversation> encoded, bool isTraining) =>
        encoded.Count == 0
            ? throw new InvalidDataException(
                $"{file}: found no conversation that can be {use}{source.Malformed.Described}, expected one or more."
            )
            : new ConversationBatches(
                encoded,
                new ConversationBatchOptions
                {
                    BatchSize = options.Run.Training.BatchSize,
                    Seed = options.Run.Training.Seed,
                    Shuffled = isTraining,
                    GroupByLength = !isTraining || options.GroupByLength,
                    PackTo = isTraining && options.Pack ? _maxLength : null,
                }
            );
}
