using System.Text.Json;

namespace SlSam.HuggingFace.Images.Processing;

/// <summary>The keys of a <c>preprocessor_config.json</c> as what they stand for; null where one is missing or null.</summary>
internal sealed class ProcessorKeys
{
    private readonly string _path;
    private readonly JsonElement _keys;

    private ProcessorKeys(string path, JsonElement keys)
    {
        _path = path;
        _keys = keys;
    }

    /// <exception cref="InvalidDataException">The file is no JSON object.</exception>
    public static ProcessorKeys Read(string path, byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new ProcessorKeys(path, document.RootElement.Clone())
                : throw new InvalidDataException($"{path}: found {document.RootElement.ValueKind}, expected an object.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path}: found no JSON, expected how images are prepared: {exception.Message}", exception);
        }
    }

    public bool Has(string key) => Find(_keys, key) is not null;

    public string? Text(string key) =>
        Find(_keys, key) switch
        {
            null => null,
            { ValueKind: JsonValueKind.String } value => value.GetString(),
            { } value => throw Fault(key, value.GetRawText(), "a text"),
        };

    public bool? Flag(string key) =>
        Find(_keys, key) switch
        {
            null => null,
            { ValueKind: JsonValueKind.True } => true,
            { ValueKind: JsonValueKind.False } => false,
            { } value => throw Fault(key, value.GetRawText(), "true or false"),
        };

    public double? Number(string key) => Find(_keys, key) is { } value ? ToNumber(key, value) : null;

    /// <summary>Three numbers, or one that stands for all three.</summary>
    public IReadOnlyList<float>? Channels(string key)
    {
        if (Find(_keys, key) is not { } value)
        {
            return null;
        }
        if (value.ValueKind != JsonValueKind.Array)
        {
            return [.. Enumerable.Repeat((float)ToNumber(key, value), Image.Channels)];
        }
        return value.GetArrayLength() == Image.Channels
            ? [.. value.EnumerateArray().Select(number => (float)ToNumber(key, number))]
            : throw Fault(key, $"{value.GetArrayLength()} numbers", $"{Image.Channels}, for red, green and blue");
    }

    public Resampling? Resampling(string key)
    {
        if (Number(key) is not { } number)
        {
            return null;
        }
        var resampling = (Resampling)(int)number;
        return (int)number == number && Enum.IsDefined(resampling)
            ? resampling
            : throw Fault(
                key,
                _keys.GetProperty(key).GetRawText(),
                "a number of Pillow's: 0 nearest, 1 lanczos, 2 bilinear, 3 bicubic, 4 box, 5 hamming"
            );
    }

    /// <summary>{height, width}, {shortest_edge}, or one number, which stands for a square unless <c>default_to_square</c> says otherwise.</summary>
    public ResizeTarget? ResizeTarget(string key)
    {
        if (Find(_keys, key) is not { } value)
        {
            return null;
        }
        if (value.ValueKind == JsonValueKind.Number && Flag("default_to_square") == false)
        {
            return new ResizeTarget.ShortestEdge(ToLength(key, value));
        }
        var edges = value.ValueKind == JsonValueKind.Object ? value.EnumerateObject().Where(IsThere).ToArray() : [];
        return edges is [{ Name: "shortest_edge" } shortest]
            ? new ResizeTarget.ShortestEdge(ToLength(key, shortest.Value))
            : new ResizeTarget.Exactly(ToSize(key, value));
    }

    /// <summary>{height, width}, or one number.</summary>
    public ImageSize? Size(string key) => Find(_keys, key) is { } value ? ToSize(key, value) : null;

    public InvalidDataException Fault(string key, string found, string expected) =>
        new($"{_path}: {key}: found {found}, expected {expected}.");

    private ImageSize ToSize(string key, JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Number => ImageSize.Square(ToLength(key, value)),
            JsonValueKind.Object when Find(value, "height") is { } height && Find(value, "width") is { } width => new ImageSize(
                ToLength(key, height),
                ToLength(key, width)
            ),
            _ => throw Fault(
                key,
                value.GetRawText(),
                "a number of pixels, a height and a width, or (not for a crop) a shortest_edge alone"
            ),
        };

    private int ToLength(string key, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var length) && length is > 0 and <= ushort.MaxValue
            ? length
            : throw Fault(key, value.GetRawText(), $"a whole number of pixels from 1 to {ushort.MaxValue}");

    private double ToNumber(string key, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number ? value.GetDouble() : throw Fault(key, value.GetRawText(), "a number");

    private static JsonElement? Find(JsonElement keys, string key) =>
        keys.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static bool IsThere(JsonProperty property) => property.Value.ValueKind != JsonValueKind.Null;
}
