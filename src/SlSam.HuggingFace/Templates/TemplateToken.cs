namespace SlSam.HuggingFace.Templates;

/// <summary>What an expression is written with.</summary>
internal enum TokenKind
{
    Name,
    Text,
    Whole,
    Real,
    Sign,
    End,
}

/// <summary>A word, number, text or sign.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">As it counts: texts without their quotes.</param>
/// <param name="At">Where it begins.</param>
internal readonly record struct TemplateToken(TokenKind Kind, string Value, int At)
{
    public bool Is(string sign) => Kind == TokenKind.Sign && Value == sign;

    public bool IsWord(string word) => Kind == TokenKind.Name && Value == word;

    /// <summary>For messages.</summary>
    public override string ToString() => Kind == TokenKind.End ? "the end" : $"'{Value}'";
}
