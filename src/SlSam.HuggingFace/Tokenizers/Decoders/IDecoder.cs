namespace SlSam.HuggingFace.Tokenizers.Decoders;

/// <summary>Makes of tokens what is joined to a text.</summary>
internal interface IDecoder
{
    /// <summary>The parts of the text that some tokens, or what another decoder made of them, stand for.</summary>
    IReadOnlyList<string> Decode(IReadOnlyList<string> tokens);
}
