using SlSam.HuggingFace.Models.Configuration;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace;

/// <summary>
/// A pre-trained encoder with a head that says which class a text, or a pair, is of, or gives it a number. Token numbers, their mask (0 or
/// false at padding) and token types (null: all 0), each [batch, tokens] and int64 (the mask may be bool), go to logits [batch, labels],
/// which the caller owns. Parameters have the names of the Hugging Face checkpoint. <see cref="PretrainedModel"/> makes it.
/// </summary>
public abstract class SequenceClassifier : Module<Tensor, Tensor, Tensor?, Tensor>, IPretrained
{
    private readonly ModelSource _source;
    private readonly ClassLabels _classes;

    private protected SequenceClassifier(string name, ModelSource source, ClassLabels classes)
        : base(name)
    {
        _source = source;
        _classes = classes;
    }

    /// <summary>Names of the classes, in the order of the logits.</summary>
    public IReadOnlyList<string> Labels => _classes.Names;

    /// <summary>Whether the one logit is a number to be met, rather than each the weight of a class.</summary>
    public bool IsRegression => _classes.IsRegression;

    /// <inheritdoc cref="TextEncoder.MaxLength"/>
    public abstract int MaxLength { get; }

    /// <summary>
    /// Most tokens of the texts that it is used with, where that is less than <see cref="MaxLength"/>: <see cref="SaveTo"/> writes it into the
    /// tokenizer's configuration (<c>model_max_length</c>), where <see cref="Tokenizer.MaxLength"/> finds it. Null: what the files say stays.
    /// </summary>
    public int? MaxTextLength { get; set; }

    /// <inheritdoc cref="TextEncoder.VocabularySize"/>
    public abstract int VocabularySize { get; }

    /// <inheritdoc cref="TextEncoder.PaddingId"/>
    public abstract int PaddingId { get; }

    /// <inheritdoc cref="TextEncoder.Blocks"/>
    public abstract string Blocks { get; }

    PretrainedParts IPretrained.Parts => new(_source, Architecture, Loading, _classes);

    private protected abstract string Architecture { get; }

    private protected abstract LoadOptions Loading { get; }

    IReadOnlyDictionary<string, byte[]> IPretrained.Companions =>
        MaxTextLength is { } length
            ? TokenizerLimit.Write(_source.Companions, Math.Min(length, MaxLength), _source.Place)
            : _source.Companions;

    /// <inheritdoc cref="TextEncoder.SaveTo"/>
    public void SaveTo(string folder) => PretrainedFolder.Save(this, this, folder);
}
