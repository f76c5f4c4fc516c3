using System.Buffers.Binary;
using System.Text.Json;
using TorchSharp;

namespace SlSam.Samples.Tests.Models;

internal static class SmallSafetensors
{
    public static Dictionary<string, torch.Tensor> Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var header = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        using var json = JsonDocument.Parse(bytes.AsMemory(8, header));
        var tensors = new Dictionary<string, torch.Tensor>();
        foreach (var entry in json.RootElement.EnumerateObject().Where(e => e.Name != "__metadata__"))
        {
            var shape = entry.Value.GetProperty("shape").EnumerateArray().Select(x => x.GetInt64()).ToArray();
            var begin = 8 + header + entry.Value.GetProperty("data_offsets")[0].GetInt32();
            var end = 8 + header + entry.Value.GetProperty("data_offsets")[1].GetInt32();
            var type = entry.Value.GetProperty("dtype").GetString() == "I64" ? torch.int64 : torch.float32;
            var tensor = torch.empty(shape, dtype: type);
            bytes.AsSpan(begin, end - begin).CopyTo(tensor.bytes);
            tensors.Add(entry.Name, tensor);
        }
        return tensors;
    }
}
