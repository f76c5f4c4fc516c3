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

    /// <inheritdoc cref="TextEncoder.MaxLength"/>
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

    /// <summary>The vectors of tokens after all blocks, [batch, tokens, width], in the current dispose scope.</summary>
    private protected abstract Tensor RunBody(DecoderInput input);

    /// <summary>For texts that begin where they are said to in rows of one length; the caller's.</summary>
    private protected abstract KeyValueCache MakeCache(IReadOnlyList<int> starts, int capacity);

    private Tensor LogitsOf(Tensor hidden) => functional.linear(hidden, HeadWeight);
}
