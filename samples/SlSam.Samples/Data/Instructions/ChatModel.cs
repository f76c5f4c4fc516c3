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
    public IReadOnlyList<int> Encode(string text)
    {
        var ids = Tokenizer.Encode(text).Ids;
        var isTwice = ids.Count > 1 && Tokenizer.BosId is { } bos && ids[0] == bos && ids[1] == bos;
        return isTwice ? [.. ids.Skip(1)] : ids;
    }

    /// <summary>Whether a text of some tokens is one that the model can go on with.</summary>
    public bool HasRoomAfter(int tokens) => tokens > 0 && tokens < Model.MaxLength;

    /// <summary>What is to be said of one that is not.</summary>
    /// <param name="text">What it is.</param>
    /// <param name="tokens">How long.</param>
    public string NoRoomAfter(string text, int tokens) =>
        $"{text}: found {tokens} tokens, expected 1 to {Model.MaxLength - 1}: the context of the model, less one for an answer.";

    public void Dispose() => Model.Dispose();

    /// <summary>The tokenizer beside a model, with no more tokens than the model has embeddings for.</summary>
    /// <inheritdoc cref="Load" path="/exception"/>
    public static Tokenizer TokenizerOf(string folder, long embeddings)
    {
        var tokenizer = Tokenizer.Load(folder);
        return tokenizer.VocabularySize <= embeddings
            ? tokenizer
            : throw new InvalidDataException(
                $"{folder}: found a tokenizer with {tokenizer.VocabularySize} tokens, expected {embeddings} at most, as the model has embeddings for."
            );
    }

    private static ChatModel Of(CausalLanguageModel model, string folder) => new(model, TokenizerOf(folder, model.VocabularySize), folder);
}
