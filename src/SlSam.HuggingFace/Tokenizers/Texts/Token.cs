namespace SlSam.HuggingFace.Tokenizers.Texts;

/// <summary>A token, and the units [start, end) of its word that it stands for.</summary>
internal readonly record struct Token(int Id, int Start, int End);
