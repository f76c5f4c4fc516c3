using System.Text.Json.Nodes;
using SlSam.HuggingFace;
using SlSam.Samples.Data.Tables;

namespace SlSam.Samples.Data.Instructions;

/// <summary>
/// Conversations of a table, a row each: <c>messages</c>, a list of objects with <c>role</c> and <c>content</c>; or <c>instruction</c>,
/// <c>output</c> and perhaps <c>input</c>, which follows the instruction after a line break.
/// </summary>
internal static class ConversationFile
{
    /// <summary>Which files have some, for help.</summary>
    public const string Kinds = ".jsonl, .parquet; tables of instructions .csv and .tsv too";

    private const string Expected = "expected 'messages', or 'instruction' and 'output'";

    /// <summary>Reads a file; one conversation at least.</summary>
    /// <param name="path">A table; messages are lists, which .jsonl and .parquet alone have.</param>
    /// <param name="malformed">Told of rows that are none.</param>
    /// <param name="most">How many are read, from the beginning; null: all.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It has no conversation, or a malformed one, where these are not left out.</exception>
    public static IReadOnlyList<Conversation> Read(string path, MalformedRows malformed, int? most = null) => Read([path], malformed, most);

    /// <summary>Reads files as if they were one.</summary>
    /// <inheritdoc cref="Read(string, MalformedRows, int?)"/>
    public static IReadOnlyList<Conversation> Read(IReadOnlyList<string> paths, MalformedRows malformed, int? most = null)
    {
        var parsed = malformed.Parse(paths.SelectMany(path => TableFile.Read(path, malformed)), Parse);
        Conversation[] conversations = [.. most is { } count ? parsed.Take(count) : parsed];
        return conversations.Length > 0
            ? conversations
            : throw new InvalidDataException(
                $"{string.Join(", ", paths)}: found no conversation{malformed.Described}, expected one or more."
            );
    }

    private static Conversation Parse(TableRow row) =>
        row.Has("messages") && (row["messages"] is not null || !row.Has("instruction")) ? new Conversation(row.Place, MessagesOf(row))
        : row.Has("instruction") && row.Has("output") ? Conversation.Of(row.Place, QuestionOf(row), row.RequireText("output"))
        : throw new MalformedRowException(
            $"found {(row.Columns.Count == 0 ? "nothing" : $"'{string.Join("', '", row.Columns.Take(8))}'")}, {Expected}"
        );

    private static string QuestionOf(TableRow row) =>
        row.Text("input") is { Length: > 0 } input ? $"{row.RequireText("instruction")}\n{input}" : row.RequireText("instruction");

    private static ChatMessage[] MessagesOf(TableRow row)
    {
        if (row["messages"] is not JsonArray { Count: > 0 } list)
        {
            throw new MalformedRowException(
                $"found {(row["messages"] is JsonArray ? "an empty list" : "no list")} in 'messages', expected objects with 'role' and 'content'"
            );
        }
        ChatMessage[] messages =
        [
            .. list.Select((message, i) => new ChatMessage(TextOf(message, i, "role"), TextOf(message, i, "content"))),
        ];
        return messages.Any(message => message.Role == Conversation.Assistant)
            ? messages
            : throw new MalformedRowException(
                $"found the roles {string.Join(", ", messages.Select(message => $"'{message.Role}'").Distinct())}, expected an '{Conversation.Assistant}' among them"
            );
    }

    private static string TextOf(JsonNode? message, int number, string key) =>
        message is JsonObject fields && fields[key] is JsonValue value && value.TryGetValue(out string? text)
            ? text
            : throw new MalformedRowException(
                $"found {KindOf((message as JsonObject)?[key])} as '{key}' in message {number + 1}, expected a text"
            );

    private static string KindOf(JsonNode? node) =>
        node switch
        {
            null => "nothing",
            JsonArray => "a list",
            JsonObject => "an object",
            _ => node.ToJsonString(),
        };
}
