using SlSam.HuggingFace.Tokenizers.Loading;

namespace SlSam.HuggingFace.Templates;

/// <summary>What a model's folder says of how conversations are written.</summary>
/// <param name="Template">The template.</param>
/// <param name="Tokens">Special tokens, by their roles: bos_token and the like.</param>
internal sealed record ChatTemplateFile(string Template, IReadOnlyDictionary<string, string> Tokens)
{
    private const string Name = "chat_template.jinja";

    /// <exception cref="InvalidDataException">There is no template, or a file is malformed.</exception>
    public static ChatTemplateFile Read(string folder)
    {
        var special = new SpecialTokenFiles(TokenizerFiles.Read(folder));
        var path = Path.Combine(folder, Name);
        var template = File.Exists(path) ? File.ReadAllText(path) : Find(special.Config?.Find("chat_template"));
        return string.IsNullOrWhiteSpace(template)
            ? throw new InvalidDataException(
                $"{folder}: found no chat template, expected one in {Name}, or in tokenizer_config.json under chat_template."
            )
            : new ChatTemplateFile(template, special.Contents);
    }

    private static string? Find(JsonPart? part) =>
        part switch
        {
            null => null,
            { IsText: true } => part.Value.AsText(),
            { IsArray: true } => part
                .Value.AsItems()
                .FirstOrDefault(item => item.Find("name")?.AsText() == "default")
                .Find("template")
                ?.AsText(),
            _ => throw part.Value.Unexpected("a text, or a list of templates with names"),
        };
}
