namespace SlSam.HuggingFace.Tokenizers.Decoders;

/// <summary>Makes all tokens one.</summary>
internal sealed class FuseDecoder : IDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) => [string.Concat(tokens)];
}
