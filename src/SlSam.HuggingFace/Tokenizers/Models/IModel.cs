using SlSam.HuggingFace.Tokenizers.Texts;

namespace SlSam.HuggingFace.Tokenizers.Models;

/// <summary>Makes tokens of words.</summary>
internal interface IModel
{
    Vocabulary Vocabulary { get; }

    /// <summary>What stands for what is no token; null where there is none.</summary>
    int? UnknownId { get; }

    /// <summary>The tokens of a word that is not empty, in order; not to be changed.</summary>
    Token[] Tokenize(ReadOnlySpan<char> word);
}
