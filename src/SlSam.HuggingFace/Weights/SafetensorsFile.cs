using System.IO.MemoryMappedFiles;
using SlSam.HuggingFace.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.HuggingFace;

/// <summary>
/// A safetensors file, mapped into memory: numbers go from the map straight into tensors, so that a file larger than what memory is left
/// can be read. The header is checked whole when the file is opened. To be disposed; tensors that were read stay.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    /// <summary>What is copied at a time: tensors may be larger than a span, and a conversion needs a copy of this much.</summary>
    private const int ChunkBytes = 64 << 20;

    private readonly string _path;
    private readonly long _bodyStart;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;

    private SafetensorsFile(string path, SafetensorsHeader header, MemoryMappedFile map)
    {
        _path = path;
        _bodyStart = header.BodyStart;
        _map = map;
        _view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        Metadata = header.Metadata;
        Entries = header.Entries.ToDictionary(entry => entry.Name);
    }

    /// <summary>Notes that the writer left, such as <c>format: pt</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors of the file by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries { get; }

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="SafetensorsException">The file breaks the format.</exception>
    public static SafetensorsFile Open(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            var header = SafetensorsHeader.Read(stream, path);
            var map = MemoryMappedFile.CreateFromFile(
                stream,
                mapName: null,
                capacity: 0,
                MemoryMappedFileAccess.Read,
                HandleInheritability.None,
                leaveOpen: false
            );
            return new SafetensorsFile(path, header, map);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>A new tensor on the CPU with the numbers of the file, of the file's type, which the caller owns.</summary>
    /// <exception cref="ArgumentException">The file has no such tensor.</exception>
    /// <exception cref="SafetensorsException">TorchSharp has no such type.</exception>
    public Tensor Read(string name)
    {
        var entry = Find(name);
        var tensor = empty(entry.Shape.ToArray(), ScalarOf(entry), CPU);
        CopyTo(name, tensor);
        return tensor;
    }

    /// <summary>Writes the numbers of the file into a tensor of the same shape, of any type and on any device; torch converts.</summary>
    /// <exception cref="ArgumentException">The file has no such tensor, or one of another shape.</exception>
    /// <exception cref="SafetensorsException">TorchSharp has no such type.</exception>
    public void CopyTo(string name, Tensor destination)
    {
        var entry = Find(name);
        if (!entry.Shape.SequenceEqual(destination.shape))
        {
            var found = string.Join(", ", destination.shape);
            throw new ArgumentException(
                $"{_path}: {name} is [{string.Join(", ", entry.Shape)}], found a tensor of [{found}] to copy it to."
            );
        }
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        if (!destination.is_contiguous())
        {
            destination.copy_(Read(name));
            return;
        }
        var isSame = destination.dtype == entry.ScalarType && destination.device_type == DeviceType.CPU;
        Copy(entry, destination.view(-1), isSame ? FillDirectly : FillConverted);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.Dispose();
        _map.Dispose();
    }

    private void Copy(SafetensorsEntry entry, Tensor destination, Action<Tensor, long, ScalarType> fill)
    {
        var scalar = ScalarOf(entry);
        var elementBytes = entry.Type.Bits / 8;
        var chunk = ChunkBytes / elementBytes;
        var count = destination.numel();
        for (var start = 0L; start < count; start += chunk)
        {
            using var part = destination.narrow(0, start, Math.Min(chunk, count - start));
            fill(part, _bodyStart + entry.Begin + start * elementBytes, scalar);
        }
    }

    private void FillDirectly(Tensor part, long position, ScalarType _) =>
        _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)position, part.bytes);

    private void FillConverted(Tensor part, long position, ScalarType scalar)
    {
        using var staging = empty(part.shape, scalar, CPU);
        FillDirectly(staging, position, scalar);
        part.copy_(staging);
    }

    private SafetensorsEntry Find(string name) =>
        Entries.TryGetValue(name, out var entry)
            ? entry
            : throw new ArgumentException($"{_path}: there is no tensor {name}.", nameof(name));

    private ScalarType ScalarOf(SafetensorsEntry entry) =>
        entry.ScalarType
        ?? throw new SafetensorsException(_path, $"tensor {entry.Name} is of type {entry.TypeName}, which TorchSharp does not have.");
}
