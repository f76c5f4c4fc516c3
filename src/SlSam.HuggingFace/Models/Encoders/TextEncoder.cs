using SlSam.HuggingFace.Models.Configuration;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.HuggingFace;

/// <summary>
/// A pre-trained encoder of texts without a head, such as a BERT that makes embeddings. Token numbers, their mask (0 or false at padding) and
/// token types (null: all 0), each [batch, tokens] and int64 (the mask may be bool), go to vectors [batch, tokens, <see cref="Width"/>], which
/// the caller owns. Parameters have the names of the Hugging Face checkpoint. <see cref="PretrainedModel"/> makes it.
/// </summary>
public abstract class TextEncoder : Module<Tensor, Tensor, Tensor?, Tensor>, IPretrained
{
    private readonly ModelSource _source;

    private protected TextEncoder(string name, ModelSource source)
        : base(name)
    {
        _source = source;
    }

    /// <summary>Numbers in a token's vector.</summary>
    public abstract int Width { get; }

    /// <summary>The most tokens that a text may have, special ones included.</summary>
    public abstract int MaxLength { get; }

    /// <summary>How many tokens there are: numbers go from 0 to one less.</summary>
    public abstract int VocabularySize { get; }

    /// <summary>The token that fills up the shorter texts of a batch.</summary>
    public abstract int PaddingId { get; }

    /// <summary>Name of the module whose children are the blocks, for <c>LayerPartitioners.PerBlock</c>.</summary>
    public abstract string Blocks { get; }

    PretrainedParts IPretrained.Parts => new(_source, Architecture, Loading);

    private protected abstract string Architecture { get; }

    private protected abstract LoadOptions Loading { get; }

    /// <summary>
    /// Writes the model as a folder that Hugging Face's transformers loads: configuration, weights, and the small files of the folder that it
    /// was loaded from (tokenizer and the like). A folder that exists is swapped for the new one as a whole; files in it that are no model's
    /// stay.
    /// </summary>
    /// <exception cref="IOException">It cannot be written; what was there is as it was.</exception>
    public void SaveTo(string folder) => PretrainedFolder.Save(this, this, folder);
}
