namespace SlSam.HuggingFace.Tokenizers.Unicode;

/// <summary>The normal forms of Unicode (Unicode standard annex 15).</summary>
internal enum NormalForm
{
    /// <summary>Canonical, taken apart.</summary>
    Nfd,

    /// <summary>Canonical, put together.</summary>
    Nfc,

    /// <summary>By compatibility, taken apart.</summary>
    Nfkd,

    /// <summary>By compatibility, put together.</summary>
    Nfkc,
}
