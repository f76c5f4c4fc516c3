using SlSam.HuggingFace;

namespace SlSam.Samples.Data.Instructions;

/// <summary>A model with its tokenizer and, where it has one, its chat template. Owns the model.</summary>
/// <param name="Model">The model.</param>
/// <param name="Tokenizer">Its tokenizer.</param>
/// <param name="Folder">Where both were read.</param>
internal sealed record ChatModel(CausalLanguageModel Model, Tokenizer Tokenizer, string Folder) : IDisposable
{
    private readonly Lazy<ChatTemplate> _template = new(() => ChatTemplate.Load(Folder));

    /// <summary>How conversations are written.</summary>
    /// <exception cref="InvalidDataException">There is no template, or it is malformed.</exception>
    public ChatTemplate Template => _template.Value;

    public ConversationEncoder Encoder => new(Tokenizer, Template);

    /// <summary>Reads a model that is used as it is.</summary>
    /// <exception cref="IOException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is not as it should be, or the tokenizer is another model's.</exception>
    public static ChatModel Load(string folder, Action<string> notice) =>
        Handover.To(PretrainedModel.Load<CausalLanguageModel>(folder, notice: notice), model => Of(model, folder));

    /// <summary>Builds one with random weights.</summary>
    /// <inheritdoc cref="Load" path="/exception"/>
    public static ChatModel Create(string folder) =>
        Handover.To(PretrainedModel.Create<CausalLanguageModel>(folder), model => Of(model, folder));

    /// <summary>The tokens of a text as it stands, with the tokenizer's special ones, but with one beginning only.</summary>
    /// <exception cref="InvalidDataException">There are more than the model has places for, with one to go on.</exception>
    public IReadOnlyList<int> EncodePrompt(string text) => RequireRoom(EncodeWhole(text));

    /// <summary>The same, however long.</summary>
    public IReadOnlyList<int> EncodeWhole(string text)
    {
        var ids = Tokenizer.Encode(text).Ids;
        var isTwice = ids.Count > 1 && Tokenizer.BosId is { } bos && ids[0] == bos && ids[1] == bos;
        return isTwice ? [.. ids.Skip(1)] : ids;
    }

    /// <summary>Tokens that leave a place to go on.</summary>
    /// <exception cref="InvalidDataException">There are none, or too many.</exception>
    public IReadOnlyList<int> RequireRoom(IReadOnlyList<int> ids) =>
        ids.Count > 0 && ids.Count < Model.MaxLength
            ? ids
            : throw new InvalidDataException(
                $"Found a prompt of {ids.Count} tokens, expected 1 to {Model.MaxLength - 1}: the context of the model."
            );

    public void Dispose() => Model.Dispose();

    private static ChatModel Of(CausalLanguageModel model, string folder)
    {
        var tokenizer = Tokenizer.Load(folder);
        return tokenizer.VocabularySize <= model.VocabularySize
            ? new ChatModel(model, tokenizer, folder)
            : throw new InvalidDataException(
                $"{folder}: found a tokenizer with {tokenizer.VocabularySize} tokens, expected {model.VocabularySize} at most, as the model has embeddings for."
            );
    }
}
