using SlSam.HuggingFace.Models.Configuration;
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

    PretrainedParts IPretrained.Parts => new(_source, Architecture, Loading);

    private protected abstract string Architecture { get; }

    private protected abstract LoadOptions Loading { get; }

    /// <inheritdoc cref="TextEncoder.SaveTo"/>
    public void SaveTo(string folder) => PretrainedFolder.Save(this, this, folder);
}
