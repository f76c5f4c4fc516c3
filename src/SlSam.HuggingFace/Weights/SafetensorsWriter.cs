using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using SlSam.HuggingFace.Weights;
using SlSam.State;
using static TorchSharp.torch;

namespace SlSam.HuggingFace;

/// <summary>Writes safetensors files that Hugging Face's libraries read: numbers as in memory, larger types first, so that all are aligned.</summary>
public static class SafetensorsWriter
{
    private const int Alignment = 8;
    private const int BufferBytes = 1 << 20;

    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Transformers refuses a file that does not name its framework.</summary>
    private static readonly IReadOnlyDictionary<string, string> FrameworkAlone = new Dictionary<string, string> { ["format"] = "pt" };

    /// <summary>Writes a file whole or not at all, over one that may be there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">By name; on any device, of any strides. Stay the caller's.</param>
    /// <param name="metadata">Notes; null: <c>format: pt</c>.</param>
    /// <exception cref="ArgumentException">A tensor's name or type is one that the format does not have.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var entries = Plan(tensors);
        var header = Header(entries, metadata ?? FrameworkAlone);
        AtomicFile.Write(
            path,
            stream =>
            {
                Span<byte> length = stackalloc byte[SafetensorsHeader.LengthBytes];
                BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
                stream.Write(length);
                stream.Write(header);
                foreach (var entry in entries)
                {
                    WriteNumbers(stream, tensors[entry.Name]);
                }
            }
        );
    }

    private static List<SafetensorsEntry> Plan(IReadOnlyDictionary<string, Tensor> tensors)
    {
        var entries = new List<SafetensorsEntry>(tensors.Count);
        var end = 0L;
        var ordered = tensors.OrderByDescending(pair => pair.Value.element_size()).ThenBy(pair => pair.Key, StringComparer.Ordinal);
        foreach (var (name, tensor) in ordered)
        {
            if (name == SafetensorsHeader.MetadataKey)
            {
                throw new ArgumentException($"A tensor is named {name}, which the format keeps for notes.", nameof(tensors));
            }
            var type =
                SafetensorsType.Find(tensor.dtype)
                ?? throw new ArgumentException(
                    $"Tensor {name} is of type {tensor.dtype}, which the format does not have.",
                    nameof(tensors)
                );
            var begin = end;
            end += tensor.numel() * tensor.element_size();
            entries.Add(new SafetensorsEntry(name, type, tensor.shape, begin, end));
        }
        return entries;
    }

    private static byte[] Header(IReadOnlyList<SafetensorsEntry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Format))
        {
            json.WriteStartObject();
            json.WriteStartObject(SafetensorsHeader.MetadataKey);
            foreach (var (key, note) in metadata)
            {
                json.WriteString(key, note);
            }
            json.WriteEndObject();
            foreach (var entry in entries)
            {
                WriteEntry(json, entry);
            }
            json.WriteEndObject();
        }
        while (buffer.Length % Alignment != 0)
        {
            buffer.WriteByte((byte)' ');
        }
        return buffer.ToArray();
    }

    private static void WriteEntry(Utf8JsonWriter json, SafetensorsEntry entry)
    {
        json.WriteStartObject(entry.Name);
        json.WriteString("dtype", entry.TypeName);
        json.WriteStartArray("shape");
        foreach (var size in entry.Shape)
        {
            json.WriteNumberValue(size);
        }
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(entry.Begin);
        json.WriteNumberValue(entry.End);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteNumbers(Stream stream, Tensor tensor)
    {
        if (tensor.numel() == 0)
        {
            return;
        }
        using var scope = NewDisposeScope();
        tensor.detach().cpu().contiguous().WriteBytesToStream(stream, BufferBytes);
    }
}
