namespace SlSam.HuggingFace.Tokenizers.PreTokenizers;

/// <summary>What becomes of what a text is cut at. The examples cut the-final--countdown at the dash.</summary>
internal enum SplitBehavior
{
    /// <summary>the, final, countdown</summary>
    Removed,

    /// <summary>the, -, final, -, -, countdown</summary>
    Isolated,

    /// <summary>the-, final-, -, countdown</summary>
    MergedWithPrevious,

    /// <summary>the, -final, -, -countdown</summary>
    MergedWithNext,

    /// <summary>the, -, final, --, countdown</summary>
    Contiguous,
}
