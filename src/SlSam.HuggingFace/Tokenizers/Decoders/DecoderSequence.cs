namespace SlSam.HuggingFace.Tokenizers.Decoders;

/// <summary>One decoder after the other.</summary>
internal sealed class DecoderSequence(IReadOnlyList<IDecoder> decoders) : IDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) =>
        decoders.Aggregate(tokens, (decoded, decoder) => decoder.Decode(decoded));
}
