using System.Text.Json;

namespace SlSam.HuggingFace.Weights;

/// <summary>Takes the tensors out of a header's JSON and checks each, and all of them together, against the bytes that follow.</summary>
internal sealed class SafetensorsHeaderParser(string file, long bodyLength)
{
    private readonly Dictionary<string, string> _metadata = [];
    private readonly List<SafetensorsEntry> _entries = [];

    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    public void Parse(JsonElement header)
    {
        foreach (var property in header.EnumerateObject())
        {
            if (property.Name == SafetensorsHeader.MetadataKey)
            {
                ReadMetadata(property.Value);
            }
            else
            {
                _entries.Add(ReadEntry(property.Name, property.Value));
            }
        }
    }

    /// <summary>The tensors by place, after a check that they cover the body without hole or overlap.</summary>
    public IReadOnlyList<SafetensorsEntry> EntriesInOrder()
    {
        var entries = _entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End).ToArray();
        var end = 0L;
        foreach (var entry in entries)
        {
            if (entry.Begin != end)
            {
                var fault = entry.Begin < end ? "overlaps the tensor before it" : "leaves a hole before it";
                throw Fault(entry.Name, $"begins at byte {entry.Begin}, expected {end}: it {fault}.");
            }
            end = entry.End;
        }
        if (end != bodyLength)
        {
            throw new SafetensorsException(file, $"found {bodyLength} bytes after the header, expected {end} by its tensors.");
        }
        return entries;
    }

    private void ReadMetadata(JsonElement metadata)
    {
        if (metadata.ValueKind == JsonValueKind.Null)
        {
            return; // some writers have it so where there is nothing to say
        }
        if (metadata.ValueKind != JsonValueKind.Object)
        {
            throw new SafetensorsException(file, $"{SafetensorsHeader.MetadataKey} is {Kind(metadata)}, expected an object.");
        }
        foreach (var note in metadata.EnumerateObject())
        {
            if (note.Value.ValueKind != JsonValueKind.String)
            {
                throw new SafetensorsException(file, $"{SafetensorsHeader.MetadataKey} holds {Kind(note.Value)}, expected strings alone.");
            }
            _metadata.Add(note.Name, note.Value.GetString()!);
        }
    }

    private SafetensorsEntry ReadEntry(string name, JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object)
        {
            throw Fault(name, $"is {Kind(entry)}, expected an object of dtype, shape and data_offsets.");
        }
        var type = ReadType(name, entry);
        var shape = ReadNumbers(name, entry, "shape");
        var offsets = ReadNumbers(name, entry, "data_offsets");
        if (offsets is not [var begin, var end] || begin > end || end > bodyLength)
        {
            throw Fault(name, $"has data_offsets {Show(offsets)}, expected begin <= end <= {bodyLength}.");
        }
        var size = SizeInBytes(name, type, shape);
        if (size != end - begin)
        {
            throw Fault(name, $"has {end - begin} bytes, but {type.Name} {Show(shape)} takes {size}.");
        }
        return new SafetensorsEntry(name, type, shape, begin, end);
    }

    private SafetensorsType ReadType(string name, JsonElement entry)
    {
        if (!entry.TryGetProperty("dtype", out var dtype) || dtype.ValueKind != JsonValueKind.String)
        {
            throw Fault(name, "has no dtype, expected a string such as \"F32\".");
        }
        return SafetensorsType.Find(dtype.GetString())
            ?? throw Fault(name, $"has the dtype {Quote(dtype.GetString()!)}, which the format does not know.");
    }

    private long[] ReadNumbers(string name, JsonElement entry, string key)
    {
        if (!entry.TryGetProperty(key, out var array) || array.ValueKind != JsonValueKind.Array)
        {
            throw Fault(name, $"has no {key}, expected an array of numbers.");
        }
        var numbers = new long[array.GetArrayLength()];
        var index = 0;
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out var number) || number < 0)
            {
                throw Fault(name, $"has {Quote(item.GetRawText())} in {key}, expected whole numbers from 0 to {long.MaxValue}.");
            }
            numbers[index++] = number;
        }
        return numbers;
    }

    private long SizeInBytes(string name, SafetensorsType type, long[] shape)
    {
        try
        {
            // zeros are left out first: torch's strides of an empty tensor are products of the other sizes, and must not overflow either
            var bits = shape.Where(size => size != 0).Aggregate((long)type.Bits, (product, size) => checked(product * size));
            if (shape.Contains(0))
            {
                return 0;
            }
            return bits % 8 == 0 ? bits / 8 : throw Fault(name, $"has {bits} bits, expected whole bytes.");
        }
        catch (OverflowException exception)
        {
            throw Fault(name, $"has the shape {Show(shape)}, which is larger than any file.", exception);
        }
    }

    private SafetensorsException Fault(string name, string fault, Exception? innerException = null) =>
        new(file, $"tensor {Quote(name)} {fault}", innerException);

    private static string Kind(JsonElement element) => $"a JSON {element.ValueKind}";

    private static string Show(long[] numbers) => $"[{Shorten(string.Join(", ", numbers))}]";

    private static string Quote(string text) => $"\"{Shorten(text)}\"";

    /// <summary>Text of a stranger's file, short enough for a message and on one line.</summary>
    private static string Shorten(string text)
    {
        const int longest = 120;
        var shortened = text.Length > longest ? text[..longest] + "..." : text;
        return string.Concat(shortened.Select(letter => char.IsControl(letter) ? '?' : letter));
    }
}
