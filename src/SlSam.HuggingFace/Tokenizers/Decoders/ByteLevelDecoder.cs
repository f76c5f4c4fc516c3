using SlSam.HuggingFace.Tokenizers.PreTokenizers;

namespace SlSam.HuggingFace.Tokenizers.Decoders;

/// <summary>Letters that stand for bytes back to the text whose UTF-8 they are; what is no UTF-8 becomes U+FFFD.</summary>
internal sealed class ByteLevelDecoder : IDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens)
    {
        var bytes = new List<byte>(tokens.Count * 4);
        foreach (var token in tokens)
        {
            ByteLetters.AddBytes(token, bytes);
        }
        return [System.Text.Encoding.UTF8.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes))];
    }
}
