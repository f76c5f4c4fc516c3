using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;

namespace SlSam.HuggingFace.Weights;

/// <summary>
/// The table of contents of a safetensors file: eight bytes of length (little-endian), then a JSON object from names to type, shape and
/// place. Everything it says is checked against the length of the file before anything is made by it.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The bytes before the header.</summary>
    public const int LengthBytes = sizeof(ulong);

    /// <summary>The key that holds notes instead of a tensor.</summary>
    public const string MetadataKey = "__metadata__";

    /// <summary>The reference implementation takes no longer header either.</summary>
    private const int MaxLength = 100_000_000;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private SafetensorsHeader(long bodyStart, IReadOnlyDictionary<string, string> metadata, IReadOnlyList<SafetensorsEntry> entries)
    {
        BodyStart = bodyStart;
        Metadata = metadata;
        Entries = entries;
    }

    /// <summary>Where in the file the numbers begin.</summary>
    public long BodyStart { get; }

    /// <summary>Notes, such as the framework that wrote the file.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors in the order of the file.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <param name="stream">The whole file, from its beginning.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="SafetensorsException">The file breaks the format.</exception>
    public static SafetensorsHeader Read(Stream stream, string file)
    {
        var json = ReadJson(stream, file);
        var bodyStart = LengthBytes + json.Length;
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            var parser = new SafetensorsHeaderParser(file, bodyLength: stream.Length - bodyStart);
            parser.Parse(document.RootElement);
            return new SafetensorsHeader(bodyStart, parser.Metadata, parser.EntriesInOrder());
        }
        // a name with half a surrogate pair is an invalid operation to the JSON reader, not a fault of the text
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new SafetensorsException(file, $"the header is not the JSON that the format asks for: {exception.Message}", exception);
        }
    }

    private static byte[] ReadJson(Stream stream, string file)
    {
        if (stream.Length < LengthBytes)
        {
            throw new SafetensorsException(
                file,
                $"found {stream.Length} bytes, expected at least the {LengthBytes} that say the header's length."
            );
        }
        Span<byte> prefix = stackalloc byte[LengthBytes];
        stream.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > (ulong)(stream.Length - LengthBytes))
        {
            throw new SafetensorsException(file, $"the header says that it has {length} bytes, but the file has {stream.Length} in all.");
        }
        if (length > MaxLength)
        {
            throw new SafetensorsException(file, $"the header has {length} bytes, expected at most {MaxLength}.");
        }
        var json = new byte[length];
        stream.ReadExactly(json);
        if (!Utf8.IsValid(json))
        {
            throw new SafetensorsException(file, "the header is not UTF-8.");
        }
        if (json.Length == 0 || json[0] != '{')
        {
            throw new SafetensorsException(file, "the header is not a JSON object: it has to begin with '{'.");
        }
        return json;
    }
}
