namespace SlSam.HuggingFace.Tokenizers.Decoders;

/// <summary>Looks at each token by itself.</summary>
/// <param name="decode">What becomes of a token; told its place, and how many there are.</param>
internal sealed class TokenDecoder(Func<string, int, int, string> decode) : IDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens)
    {
        var decoded = new string[tokens.Count];
        for (var i = 0; i < decoded.Length; i++)
        {
            decoded[i] = decode(tokens[i], i, decoded.Length);
        }
        return decoded;
    }
}
