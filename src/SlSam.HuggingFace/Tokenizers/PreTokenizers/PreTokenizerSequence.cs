using SlSam.HuggingFace.Tokenizers.Texts;

namespace SlSam.HuggingFace.Tokenizers.PreTokenizers;

/// <summary>Each cuts the words of the one before; with none the text is one word.</summary>
internal sealed class PreTokenizerSequence(IReadOnlyList<IPreTokenizer> preTokenizers) : IPreTokenizer
{
    public void Split(Piece piece, List<Piece> words)
    {
        List<Piece> pieces = [piece];
        for (var i = 0; i < preTokenizers.Count; i++)
        {
            var cut = i == preTokenizers.Count - 1 ? words : new List<Piece>(pieces.Count);
            foreach (var part in pieces)
            {
                preTokenizers[i].Split(part, cut);
            }
            pieces = cut;
        }
        if (preTokenizers.Count == 0)
        {
            words.Add(piece);
        }
    }
}
