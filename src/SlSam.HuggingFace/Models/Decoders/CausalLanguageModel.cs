using SlSam.HuggingFace.Generation;
using SlSam.HuggingFace.Models.Configuration;
using SlSam.HuggingFace.Models.Decoders;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace;

/// <summary>
/// A pre-trained model that says what comes next in a text. Token numbers and their mask (0 or false at padding; null: all are tokens), each
/// [batch, tokens] and int64 (the mask may be bool), go to logits [batch, tokens, vocabulary], which the caller owns. Parameters have the
/// names of the Hugging Face checkpoint. <see cref="PretrainedModel"/> makes it.
/// </summary>
public abstract class CausalLanguageModel : Module<Tensor, Tensor?, Tensor>, IPretrained
{
    private readonly ModelSource _source;

    private protected CausalLanguageModel(string name, ModelSource source)
        : base(name)
    {
        _source = source;
    }

    /// <summary>
    /// The most tokens that a text may have, with those that are generated: the model's context. Where the rotary embedding is stretched to more
    /// than the model was made for (<c>linear</c>, <c>dynamic</c>), it is max_position_embeddings times the factor. transformers goes on
    /// beyond it, where the places are ones that the model never saw; here longer texts are refused.
    /// </summary>
    public abstract int MaxLength { get; }

    /// <inheritdoc cref="TextEncoder.VocabularySize"/>
    public abstract int VocabularySize { get; }

    /// <inheritdoc cref="TextEncoder.Blocks"/>
    public abstract string Blocks { get; }

    /// <summary>
    /// Activation checkpointing in training: how many blocks make a segment, of which a step of <see cref="SlSamOptimizer"/> keeps the input
    /// alone; 0, the default: it keeps all. See <see cref="SlSam.Blocks.BlockStack{TBlock}.BlocksPerSegment"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public abstract int BlocksPerSegment { get; set; }

    PretrainedParts IPretrained.Parts => new(_source, Architecture, Loading);

    private protected abstract string Architecture { get; }

    private protected abstract LoadOptions Loading { get; }

    /// <summary>The most tokens that a text of the model in a folder may have; the weights are not read.</summary>
    /// <exception cref="IOException">There is no configuration.</exception>
    /// <exception cref="InvalidDataException">It is no such model's.</exception>
    internal static int MaxLengthOf(string folder) => DecoderConfig.Read(ModelSource.Read(folder)).MaxLength;

    /// <summary>The shape of the model in a folder, for <see cref="MemoryPlan"/>: float32, nothing frozen or spared. The weights are not read.</summary>
    /// <param name="folder">With config.json.</param>
    /// <exception cref="IOException">There is no configuration.</exception>
    /// <exception cref="InvalidDataException">It is no such model's.</exception>
    public static TransformerShape ShapeOf(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var config = DecoderConfig.Read(ModelSource.Read(folder));
        return new TransformerShape
        {
            Hidden = config.HiddenSize,
            Layers = config.NumHiddenLayers,
            Heads = config.NumAttentionHeads,
            KeyValueHeads = config.KeyValueHeads,
            HeadWidth = config.HeadWidth,
            Intermediate = config.IntermediateSize,
            Vocabulary = config.VocabSize,
            IsTied = config.TieWordEmbeddings,
            IsGated = true,
        };
    }

    /// <summary>The last map, from a token's vector to logits, [vocabulary, width]: in the current dispose scope, or the model's.</summary>
    private protected abstract Tensor HeadWeight { get; }

    /// <summary>Logits [batch, tokens, vocabulary], which the caller owns.</summary>
    /// <exception cref="ArgumentException">A tensor has another shape, or a text is too long.</exception>
    public override Tensor forward(Tensor ids, Tensor? mask) => LogitsOf(new DecoderInput(ids, mask));

    /// <inheritdoc cref="forward"/>
    internal Tensor LogitsOf(DecoderInput input)
    {
        using var scope = NewDisposeScope();
        return LogitsOf(RunBody(input)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc cref="TextEncoder.SaveTo"/>
    public void SaveTo(string folder) => PretrainedFolder.Save(this, this, folder);

    /// <summary>
    /// How badly the model guesses the tokens that count: the mean of -log p, in float32; the caller owns it. The logits are never all in
    /// memory: they are computed where a label counts, some at a time, so that neither the vocabulary nor the length of texts makes it large.
    /// </summary>
    /// <param name="ids">Numbers of tokens, [batch, tokens], int64.</param>
    /// <param name="labels">
    /// The same where a token is to be guessed from those before it, -100 where it is not; the first of each text never is. [batch, tokens], int64.
    /// </param>
    /// <param name="mask">
    /// 0 or false at padding, [batch, tokens]; null: all are tokens. Padding behind a text needs none where its labels are -100: no token looks
    /// ahead.
    /// </param>
    /// <returns>The loss, to be backpropagated once; not a number where no label counts.</returns>
    /// <exception cref="ArgumentException">A tensor has another shape, or a text is too long.</exception>
    public Tensor Loss(Tensor ids, Tensor labels, Tensor? mask = null)
    {
        if (!labels.shape.SequenceEqual(ids.shape))
        {
            throw new ArgumentException(
                $"Found labels of shape [{string.Join(", ", labels.shape)}], expected that of the tokens, [{string.Join(", ", ids.shape)}].",
                nameof(labels)
            );
        }
        using var scope = NewDisposeScope();
        return LossOf(RunBody(new DecoderInput(ids, mask)), labels).MoveToOuterDisposeScope();
    }

    /// <summary>The same of what <see cref="RunBody"/> gave.</summary>
    internal Tensor LossOf(Tensor hidden, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var guesses = labels.shape[1] - 1;
        return TokenLoss.Mean(hidden.narrow(1, 0, guesses), labels.narrow(1, 1, guesses), HeadWeight).MoveToOuterDisposeScope();
    }

    /// <summary>The logarithm of the probability of each label, [batch, tokens - 1]: 0 where it does not count. The caller owns it.</summary>
    internal Tensor LogProbabilities(Tensor ids, Tensor labels)
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        var guesses = labels.shape[1] - 1;
        var hidden = RunBody(new DecoderInput(ids)).narrow(1, 0, guesses);
        return TokenLoss.LogProbabilities(hidden, labels.narrow(1, 1, guesses), HeadWeight).MoveToOuterDisposeScope();
    }

    /// <summary>Goes on with a text, as <paramref name="options"/> say, while the tokens are asked for; nothing is learned, and nothing dropped.</summary>
    /// <param name="ids">The tokens that it begins with, special ones included.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends it between two tokens.</param>
    /// <returns>The new tokens, one by one as they are made; the last is the one that ends the text, where one does.</returns>
    /// <exception cref="ArgumentException">
    /// An option is out of its range, or the text is empty, fills the model's context, or has numbers that are no tokens.
    /// </exception>
    public IEnumerable<int> Generate(IReadOnlyList<int> ids, GenerationOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(options);
        // what is wrong is said at once, not where the first token is asked for
        new Continuation(this, [ids], options).Dispose();
        return Tokens([.. ids], options with { }, cancellation);
    }

    /// <summary>Goes on with several texts at once, each as <see cref="Generate"/> does it alone: with a seed, each has the same draws.</summary>
    /// <param name="prompts">The tokens that each begins with, as many as it has.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends it between two tokens.</param>
    /// <returns>For each text the new tokens, with the one that ends it, where one does.</returns>
    /// <exception cref="ArgumentException">As <see cref="Generate"/>.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<IReadOnlyList<int>> GenerateBatch(
        IReadOnlyList<IReadOnlyList<int>> prompts,
        GenerationOptions options,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(prompts);
        ArgumentNullException.ThrowIfNull(options);
        var texts = prompts.Select(_ => new List<int>()).ToArray();
        using var continuation = new Continuation(this, prompts, options);
        while (!continuation.IsDone)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var (text, id) in texts.Zip(continuation.Next()).Where(pair => pair.Second >= 0))
            {
                text.Add(id);
            }
        }
        return texts;
    }

    /// <summary>Logits of what comes after the last of some tokens, [batch, vocabulary], in the current dispose scope.</summary>
    internal Tensor NextLogits(Tensor ids, KeyValueCache cache)
    {
        using var scope = NewDisposeScope();
        return LogitsOf(RunBody(new DecoderInput(ids, Cache: cache)).select(1, -1)).MoveToOuterDisposeScope();
    }

    private IEnumerable<int> Tokens(IReadOnlyList<int> ids, GenerationOptions options, CancellationToken cancellation)
    {
        using var continuation = new Continuation(this, [ids], options);
        while (!continuation.IsDone)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return continuation.Next()[0];
        }
    }

    /// <summary>The vectors of tokens after all blocks, [batch, tokens, width], in the current dispose scope.</summary>
    internal abstract Tensor RunBody(DecoderInput input);

    /// <summary>Tokens that end a text, by the model's files; none where they do not say.</summary>
    internal IReadOnlyList<int> EndIds =>
        GenerationFile.EndIds(_source.Companions.GetValueOrDefault(GenerationFile.Name), _source.Configuration);

    /// <summary>For texts that begin where they are said to in rows of one length; the caller's.</summary>
    internal abstract KeyValueCache MakeCache(IReadOnlyList<int> starts, int capacity);

    private Tensor LogitsOf(Tensor hidden) => functional.linear(hidden, HeadWeight);
}
