using static TorchSharp.torch;

namespace SlSam.HuggingFace.Weights;

/// <summary>Which tensor of a checkpoint goes where, and what does not fit; nothing is copied yet.</summary>
internal sealed class LoadPlan(Checkpoint checkpoint, LoadOptions options)
{
    private readonly List<(Tensor Destination, string Source)> _copies = [];
    private readonly HashSet<string> _used = [];
    private readonly List<string> _loaded = [];
    private readonly List<string> _missing = [];
    private readonly List<ReinitializedTensor> _reinitialized = [];
    private readonly List<string> _mismatches = [];

    public IReadOnlyList<(Tensor Destination, string Source)> Copies => _copies;

    /// <param name="tensor">A parameter or buffer of the model.</param>
    /// <param name="names">Its name; several where it is tied. A checkpoint may have it under one of them or under all.</param>
    public void Add(Tensor tensor, IReadOnlyList<string> names)
    {
        var found = names.Select(name => (Name: name, Source: SourceOf(name))).Where(pair => pair.Source is not null).ToArray();
        _used.UnionWith(found.Select(pair => pair.Source!));
        if (found.Length == 0)
        {
            _missing.Add(names[0]);
            return;
        }
        var (name, source) = found[0];
        Add(tensor, name, checkpoint.Entries[source!]);
    }

    /// <exception cref="InvalidDataException">Tensors do not fit; the message names each with what was found and expected.</exception>
    public void ThrowIfMismatched()
    {
        if (_mismatches.Count > 0)
        {
            throw new InvalidDataException($"{checkpoint.Source} does not fit the model: {string.Join("; ", _mismatches)}.");
        }
    }

    public LoadReport Report()
    {
        var unexpected = checkpoint.Entries.Keys.Where(name => !_used.Contains(name)).Order(StringComparer.Ordinal);
        return new LoadReport(_loaded, _missing, [.. unexpected], _reinitialized);
    }

    private void Add(Tensor tensor, string name, SafetensorsEntry entry)
    {
        var shape = tensor.shape;
        if (!entry.Shape.SequenceEqual(shape))
        {
            AddOtherShape(name, entry.Shape, shape);
        }
        else if (entry.ScalarType is not { } found || KindOf(found) != KindOf(tensor.dtype))
        {
            _mismatches.Add($"{name} holds {entry.TypeName}, expected numbers that convert to {tensor.dtype}");
        }
        else
        {
            _copies.Add((tensor, entry.Name));
            _loaded.Add(name);
        }
    }

    private void AddOtherShape(string name, IReadOnlyList<long> found, long[] expected)
    {
        if (options.IsHead(name))
        {
            _reinitialized.Add(new ReinitializedTensor(name, found, expected));
        }
        else
        {
            _mismatches.Add($"{name} has the shape [{string.Join(", ", found)}], expected [{string.Join(", ", expected)}]");
        }
    }

    private string? SourceOf(string name)
    {
        if (checkpoint.Entries.ContainsKey(name))
        {
            return name;
        }
        var isOfBody = options.BodyPrefix.Length > 0 && name.StartsWith(options.BodyPrefix, StringComparison.Ordinal);
        var bare = isOfBody ? name[options.BodyPrefix.Length..] : name;
        return checkpoint.Entries.ContainsKey(bare) ? bare : null;
    }

    /// <summary>Fractions become other fractions, but never whole numbers in silence.</summary>
    private static string KindOf(ScalarType type) =>
        type switch
        {
            ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64 => "real",
            ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64 => "complex",
            ScalarType.Bool => "bool",
            _ => "whole",
        };
}
