using SlSam.HuggingFace;
using SlSam.Samples.Data.Instructions;

namespace SlSam.Samples.Tests.Data.Instructions;

/// <summary>The small model of the sample, with its tokenizer and template.</summary>
internal static class ChatModels
{
    public const string User = Conversation.User;
    public const string Assistant = Conversation.Assistant;

    public static string Folder => Path.Combine(AppContext.BaseDirectory, "Small");

    public static Tokenizer Tokenizer { get; } = Tokenizer.Load(Folder);

    public static ConversationEncoder Encoder(string? template = null) =>
        new(Tokenizer, template is null ? ChatTemplate.Load(Folder) : new ChatTemplate(template));

    /// <summary>Messages of user and assistant in turn.</summary>
    public static ChatMessage[] Talk(params IEnumerable<string> contents) =>
        [.. contents.Select((content, i) => new ChatMessage(i % 2 == 0 ? User : Assistant, content))];

    /// <summary>What of a conversation counts.</summary>
    public static string Counted(EncodedConversation encoded) =>
        Tokenizer.Decode(encoded.Labels.Where(label => label >= 0), skipSpecialTokens: false);
}
