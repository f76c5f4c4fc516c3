namespace SlSam.HuggingFace;

/// <summary>What somebody says in a conversation.</summary>
/// <param name="Role">Who: system, user or assistant, or what else a template knows.</param>
/// <param name="Content">What.</param>
public sealed record ChatMessage(string Role, string Content);
