using SlSam.HuggingFace.Tokenizers.Texts;

namespace SlSam.HuggingFace.Tokenizers.PreTokenizers;

/// <summary>Cuts a text into words, and may spell them in another way.</summary>
internal interface IPreTokenizer
{
    /// <summary>Adds the words of a piece to a list, none of them empty.</summary>
    void Split(Piece piece, List<Piece> words);
}
