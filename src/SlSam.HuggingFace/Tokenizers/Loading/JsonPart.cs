using System.Globalization;
using System.Text.Json;

namespace SlSam.HuggingFace.Tokenizers.Loading;

/// <summary>A part of a JSON file that knows its place, so that every complaint about it names file and key.</summary>
internal readonly struct JsonPart
{
    private readonly JsonElement _json;
    private readonly string _file;
    private readonly string _place;

    private JsonPart(JsonElement json, string file, string place) => (_json, _file, _place) = (json, file, place);

    /// <exception cref="InvalidDataException">The file is not JSON, or no object.</exception>
    public static JsonPart Parse((string Path, byte[] Bytes) file, string content)
    {
        var bytes = file.Bytes.AsMemory(file.Bytes is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0);
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement.Clone();
            return root.ValueKind == JsonValueKind.Object
                ? new JsonPart(root, file.Path, "")
                : throw new InvalidDataException($"{file.Path}: found {Describe(root)}, expected {content}, a JSON object.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{file.Path}, line {exception.LineNumber + 1}: found no JSON, expected {content}."
                ),
                exception
            );
        }
    }

    /// <summary>The kind of a part that has several, from its key <c>type</c>; null where it has none.</summary>
    public string? Type => TextOrNull("type");

    /// <summary>Where it is, for messages: the file and the keys that lead to it.</summary>
    public string Place => _place.Length == 0 ? _file : $"{_file}: {_place}";

    /// <summary>As a text without the file's name.</summary>
    public string Key => _place;

    public bool IsText => _json.ValueKind == JsonValueKind.String;

    public bool IsArray => _json.ValueKind == JsonValueKind.Array;

    public bool IsObject => _json.ValueKind == JsonValueKind.Object;

    /// <summary>The value of a key; null where it is missing or null.</summary>
    /// <exception cref="InvalidDataException">This is no object.</exception>
    public JsonPart? Find(string key)
    {
        if (!IsObject)
        {
            throw Unexpected("an object");
        }
        return _json.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? At(value, key) : null;
    }

    /// <exception cref="InvalidDataException">This is no object, or lacks the key.</exception>
    public JsonPart Require(string key, string expected) => Find(key) ?? throw Missing(key, expected);

    /// <exception cref="InvalidDataException">It is missing, or no text.</exception>
    public string Text(string key) => Require(key, "a text").AsText();

    public string? TextOrNull(string key) => Find(key)?.AsText();

    /// <exception cref="InvalidDataException">It is there, and neither true nor false.</exception>
    public bool? FlagOrNull(string key) =>
        Find(key) is not { } value ? null
        : value._json.ValueKind is JsonValueKind.True or JsonValueKind.False ? value._json.GetBoolean()
        : throw value.Unexpected("true or false");

    public bool Flag(string key, bool otherwise) => FlagOrNull(key) ?? otherwise;

    /// <exception cref="InvalidDataException">It is missing, or no whole number.</exception>
    public int Number(string key) => Require(key, "a whole number").AsNumber();

    /// <exception cref="InvalidDataException">This is no whole number.</exception>
    public int AsNumber() =>
        _json.ValueKind == JsonValueKind.Number && _json.TryGetInt32(out var number) ? number : throw Unexpected("a whole number");

    /// <summary>A whole number above 0; null where it is so large that it stands for none.</summary>
    /// <exception cref="InvalidDataException">This is no such number.</exception>
    public int? AsLimit() =>
        _json.ValueKind != JsonValueKind.Number || !_json.TryGetDouble(out var number) || number < 1
            ? throw Unexpected("a number, 1 or more")
        : number > int.MaxValue ? null
        : (int)number;

    /// <exception cref="InvalidDataException">This is no text, or one that is no Unicode.</exception>
    public string AsText()
    {
        if (!IsText)
        {
            throw Unexpected("a text");
        }
        try
        {
            return _json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new InvalidDataException($"{Place}: found {_json.GetRawText()}, half a pair of surrogates, expected a text.");
        }
    }

    /// <exception cref="InvalidDataException">This is no array.</exception>
    public IReadOnlyList<JsonPart> AsItems()
    {
        if (!IsArray)
        {
            throw Unexpected("an array");
        }
        var part = this;
        return [.. _json.EnumerateArray().Select((item, index) => new JsonPart(item, part._file, $"{part._place}[{index}]"))];
    }

    /// <exception cref="InvalidDataException">This is no object.</exception>
    public IEnumerable<(string Key, JsonPart Value)> AsMembers()
    {
        if (!IsObject)
        {
            throw Unexpected("an object");
        }
        var part = this;
        return _json
            .EnumerateObject()
            .Select(member =>
            {
                var key = part.NameOf(member);
                return (key, part.At(member.Value, key));
            });
    }

    /// <summary>The complaint that this is something else than was expected.</summary>
    public InvalidDataException Unexpected(string expected) => new($"{Place}: found {Describe(_json)}, expected {expected}.");

    /// <summary>The complaint that a key is missing.</summary>
    public InvalidDataException Missing(string key, string expected) => new($"{_file}: {Join(key)}: found none, expected {expected}.");

    /// <summary>The value as the file has it, cut where it is long.</summary>
    public override string ToString() => Describe(_json);

    private string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            throw new InvalidDataException($"{Place}: found a key with half a pair of surrogates, expected a text.");
        }
    }

    private JsonPart At(JsonElement value, string key) => new(value, _file, Join(key));

    private string Join(string key) => _place.Length == 0 ? key : $"{_place}.{key}";

    private static string Describe(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Undefined)
        {
            return "nothing";
        }
        var text = json.GetRawText();
        return text.Length > 60 ? text[..57] + "..."
            : text.Trim('"') is { Length: > 0 } plain && json.ValueKind == JsonValueKind.String ? $"'{plain}'"
            : text;
    }
}
