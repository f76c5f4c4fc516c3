namespace SlSam.HuggingFace.Templates;

/// <summary>What a template is made of.</summary>
internal enum PartKind
{
    /// <summary>Copied.</summary>
    Text,

    /// <summary>Between double braces: its value is written.</summary>
    Expression,

    /// <summary>Between braces with per cent signs.</summary>
    Statement,
}

/// <summary>One of them.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="At">Where it begins.</param>
/// <param name="Text">What is copied.</param>
/// <param name="Tokens">What is between the braces.</param>
internal sealed record TemplatePart(PartKind Kind, int At, string Text, IReadOnlyList<TemplateToken> Tokens);
