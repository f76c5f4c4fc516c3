using System.Text.Json;
using System.Text.Json.Nodes;

namespace SlSam.Samples.Data.Tables;

/// <summary>A JSON object on each line. Empty lines are passed over.</summary>
internal static class JsonLinesTable
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static IEnumerable<TableRow> Read(string path, MalformedRows malformed)
    {
        using var reader = TableText.Open(path);
        var number = 0L;
        while (reader.ReadLine() is { } line)
        {
            var place = RowPlace.Line(path, ++number);
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }
            if (Parse(line, out var fault) is { } row)
            {
                yield return new TableRow(place, [.. row.Select(pair => pair.Key)], [.. row.Select(pair => pair.Value)], isOfTable: false);
                continue;
            }
            malformed.Add(place, fault);
        }
    }

    private static JsonObject? Parse(string line, out string fault)
    {
        if (TableText.FaultOf(line, out _) is { } undecodable)
        {
            fault = undecodable;
            return null;
        }
        try
        {
            using var document = JsonDocument.Parse(line, Strict);
            var root = document.RootElement.Clone();
            RequireTexts(root);
            fault = $"found {KindOf(root)}, expected an object: {{\"name\": value, ...}}";
            return root.ValueKind == JsonValueKind.Object ? JsonObject.Create(root) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            fault = $"found text that is no JSON ({Reason(exception)}), expected an object on the line";
            return null;
        }
    }

    /// <summary>Half of a surrogate pair is allowed by the grammar of JSON, but is no text.</summary>
    /// <exception cref="InvalidOperationException">There is one.</exception>
    private static void RequireTexts(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    RequireTexts(item);
                }
                break;
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    _ = property.Name;
                    RequireTexts(property.Value);
                }
                break;
        }
    }

    /// <summary>Without the place that the reader adds, which counts lines from 0.</summary>
    private static string Reason(Exception exception)
    {
        var place = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var reason = place < 0 ? exception.Message : exception.Message[..place];
        return exception is JsonException { BytePositionInLine: { } column }
            ? FormattableString.Invariant($"byte {column + 1}: {reason.TrimEnd('.')}")
            : reason.TrimEnd('.');
    }

    private static string KindOf(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Array => "a list",
            JsonValueKind.String => "a text",
            JsonValueKind.Number => "a number",
            JsonValueKind.Null => "null",
            var kind => kind.ToString().ToLowerInvariant(),
        };
}
