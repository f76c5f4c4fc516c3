using SlSam.HuggingFace.Tokenizers.Texts;

namespace SlSam.HuggingFace.Tokenizers.Normalizers;

/// <summary>Changes a text before it is cut into words.</summary>
internal interface INormalizer
{
    /// <summary>The changed text; the same object where nothing changes.</summary>
    AlignedText Normalize(AlignedText text);
}
