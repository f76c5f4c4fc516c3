using static TorchSharp.torch;

namespace SlSam.HuggingFace.Weights;

/// <summary>Which tensor of a checkpoint goes where, and what does not fit; nothing is copied yet.</summary>
internal sealed class LoadPlan(Checkpoint checkpoint, LoadOptions options)
{
    private readonly CheckpointNames _names = new(checkpoint.Entries.Keys, options.BodyPrefix);
    private readonly List<PlannedCopy> _copies = [];
    private readonly HashSet<string> _used = [];
    private readonly List<string> _loaded = [];
    private readonly List<string> _missing = [];
    private readonly List<ReinitializedTensor> _reinitialized = [];
    private readonly List<string> _mismatches = [];

    public IReadOnlyList<PlannedCopy> Copies => _copies;

    /// <param name="tensor">A parameter or buffer of the model.</param>
    /// <param name="names">Its name; several where it is tied. A checkpoint may have it under one of them or under all.</param>
    public void Add(Tensor tensor, IReadOnlyList<string> names)
    {
        var found = names
            .Select(name => (Name: name, Source: _names.Find(name)))
            .Concat(names.Where(options.OtherNames.ContainsKey).Select(name => (Name: name, Source: _names.Find(options.OtherNames[name]))))
            .Where(pair => pair.Source is not null)
            .ToArray();
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
        var rows = options.Rows.Contains(name) ? options.RowsFrom : null;
        if (rows is null ? !entry.Shape.SequenceEqual(shape) : rows.Count == 0 || !entry.Shape.Skip(1).SequenceEqual(shape.Skip(1)))
        {
            AddOtherShape(name, entry.Shape, shape);
        }
        else if (entry.ScalarType is not { } found || KindOf(found) != KindOf(tensor.dtype))
        {
            _mismatches.Add($"{name} holds {entry.TypeName}, expected numbers that convert to {tensor.dtype}");
        }
        else
        {
            _copies.Add(new PlannedCopy(tensor, entry.Name, rows));
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

/// <summary>A tensor of a checkpoint on its way into a model.</summary>
/// <param name="Destination">Stays the model's.</param>
/// <param name="Source">Its name in the checkpoint.</param>
/// <param name="Rows">Which of its rows, in their new order; null: all as they are.</param>
internal sealed record PlannedCopy(Tensor Destination, string Source, IReadOnlyList<int>? Rows);
