using SlSam.HuggingFace.Tokenizers.Patterns;
using SlSam.HuggingFace.Tokenizers.Unicode;

namespace SlSam.HuggingFace.Tokenizers.PreTokenizers;

/// <summary>The pre-tokenizers that cut at a kind of code points.</summary>
internal static class PreTokenizerKinds
{
    private static readonly CodePointPattern WhiteSpace = new(CodePoints.IsWhiteSpace);

    /// <summary>Cuts at white space, which goes.</summary>
    public static IPreTokenizer WhitespaceSplit { get; } = new SplitPreTokenizer(WhiteSpace, SplitBehavior.Removed);

    /// <summary>Likewise, and between letters or digits and everything else.</summary>
    public static IPreTokenizer Whitespace { get; } =
        new PreTokenizerSequence([
            WhitespaceSplit,
            new SplitPreTokenizer(new CodePointPattern(CodePoints.IsOfWord, inRuns: true), SplitBehavior.Isolated),
        ]);

    /// <summary>Cuts at white space, which goes, and around each punctuation mark.</summary>
    public static IPreTokenizer Bert { get; } = new PreTokenizerSequence([WhitespaceSplit, Punctuation(SplitBehavior.Isolated)]);

    /// <summary>Cuts at punctuation marks.</summary>
    public static IPreTokenizer Punctuation(SplitBehavior behavior) =>
        new SplitPreTokenizer(new CodePointPattern(CodePoints.IsPunctuation), behavior);

    /// <summary>Cuts around numbers, or around each digit.</summary>
    public static IPreTokenizer Digits(bool individually) =>
        new SplitPreTokenizer(new CodePointPattern(CodePoints.IsNumber), individually ? SplitBehavior.Isolated : SplitBehavior.Contiguous);
}
