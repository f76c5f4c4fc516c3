using SlSam.Kernels;
using static TorchSharp.torch;

namespace SlSam.Passes;

/// <summary>
/// A model's state as it was: see <see cref="ModelState"/>. Small tensors are copied. Of large ones (masks, tables of positions) a copy is made by torch
/// when something writes to them, if anything does.
/// </summary>
internal sealed class SavedState : IDisposable
{
    /// <summary>Up to here a copy costs nothing.</summary>
    private const long SmallBytes = 1 << 16;

    private readonly List<(ModuleField Field, object? Content)> _containers = [];
    private readonly List<(StateSlot Slot, Tensor? Stored)> _slots = [];
    private readonly Dictionary<Tensor, Kept> _kept = new(ReferenceEqualityComparer.Instance);
    private bool _isOver;
    private bool _keepsKinds;

    /// <summary>Notes what a field holds that several tensors stand in.</summary>
    public void Add(ModuleField field) => _containers.Add((field, field.Content));

    /// <summary>Notes what stands in a slot.</summary>
    public void Add(StateSlot slot)
    {
        _slots.Add((slot, slot.Stored));
        if (slot.Value is { } tensor && !_kept.ContainsKey(tensor))
        {
            _kept.Add(tensor, new Kept(tensor));
        }
    }

    /// <summary>Copies what is small, and takes care that the rest is copied when it moves.</summary>
    public void Copy()
    {
        using var scope = NewDisposeScope();
        Hold(Keeping.Values, tensors => TensorLists.Clones([.. tensors.Select(Memory)]));
        Hold(Keeping.ValuesIfMoved, tensors => TensorLists.LazyClones([.. tensors.Select(Memory)]));
        Hold(Keeping.Memory, TensorLists.Aliases);
    }

    /// <summary>What is put back in the place of disposed tensors is of the type, and on the device, of what stands there then: the model was moved.</summary>
    public void KeepKinds() => _keepsKinds = true;

    /// <summary>The state stays as it is now.</summary>
    public void Commit()
    {
        _isOver = true;
        foreach (var kept in _kept.Values)
        {
            kept.Values?.Dispose();
        }
    }

    public void Dispose()
    {
        if (_isOver)
        {
            return;
        }

        try
        {
            using var withoutGraph = no_grad();
            PutBackValues();
            foreach (var (field, content) in _containers)
            {
                if (!ReferenceEquals(field.Content, content))
                {
                    field.Content = content;
                }
            }

            foreach (var (slot, stored) in _slots)
            {
                PutBack(slot, stored);
            }
        }
        finally
        {
            Commit();
        }
    }

    private void PutBackValues()
    {
        using var scope = NewDisposeScope();
        var moved = _kept.Where(entry => !entry.Key.IsInvalid && entry.Value.MayHaveMoved(entry.Key)).ToList();
        var (resized, same) = (
            moved.FindAll(entry => !entry.Key.shape.SequenceEqual(entry.Value.Shape)),
            moved.FindAll(entry => entry.Key.shape.SequenceEqual(entry.Value.Shape))
        );
        if (resized.Count > 0)
        {
            TensorLists.PointTo([.. resized.Select(entry => entry.Key)], [.. resized.Select(entry => entry.Value.Values!)]);
        }

        if (same.Count > 0)
        {
            TensorLists.Copy([.. same.Select(entry => Memory(entry.Key))], [.. same.Select(entry => entry.Value.Values!)]);
        }
    }

    private void PutBack(StateSlot slot, Tensor? stored)
    {
        var now = slot.Stored;
        if (ReferenceEquals(now, stored))
        {
            return;
        }

        if (stored is not { IsInvalid: true } || !_kept.TryGetValue(stored, out var kept))
        {
            slot.Stored = stored;
            return;
        }

        var kind = _keepsKinds && now is { IsInvalid: false } ? TensorKind.Of(now) : (TensorKind?)null;
        if (slot.IsOwner)
        {
            now?.Dispose();
        }

        slot.Stored = kept.Successor ??= kept.Release(kind);
    }

    private void Hold(Keeping keeping, Func<Tensor[], Tensor[]> take)
    {
        Tensor[] tensors = [.. _kept.Where(entry => entry.Value.Keeping == keeping).Select(entry => entry.Key)];
        if (tensors.Length == 0)
        {
            return;
        }

        foreach (var (tensor, values) in tensors.Zip(take(tensors)))
        {
            _kept[tensor].Hold(values.DetachFromDisposeScope());
        }
    }

    /// <summary>The elements that have memory of their own: of what <c>expand</c> made, which cannot be written to, one of those that share theirs.</summary>
    public static Tensor Memory(Tensor tensor)
    {
        var (shape, strides) = (tensor.shape, tensor.stride());
        for (var dimension = 0; dimension < shape.Length; dimension++)
        {
            if (shape[dimension] > 1 && strides[dimension] == 0)
            {
                tensor = tensor.narrow(dimension, 0, 1);
            }
        }

        return tensor;
    }

    /// <summary>What is kept of a tensor.</summary>
    private enum Keeping
    {
        /// <summary>A copy.</summary>
        Values,

        /// <summary>A copy that torch makes when the tensor is written to.</summary>
        ValuesIfMoved,

        /// <summary>Hold of its memory: it cannot be written to in a step, or not be put back (sparse ones).</summary>
        Memory,
    }

    private sealed class Kept
    {
        private readonly long? _writes;

        public Kept(Tensor tensor)
        {
            Shape = tensor.shape;
            _writes = tensor.is_sparse ? null : TensorLists.Writes(tensor);
            Keeping =
                _writes is null ? Keeping.Memory
                : tensor.numel() * tensor.element_size() <= SmallBytes ? Keeping.Values
                : Keeping.ValuesIfMoved;
        }

        public Keeping Keeping { get; }

        public long[] Shape { get; }

        public Tensor? Values { get; private set; }

        /// <summary>What took the place of a tensor that was disposed meanwhile.</summary>
        public Tensor? Successor { get; set; }

        public void Hold(Tensor values) => Values = values;

        /// <summary>Kernels that write running statistics leave no trace in the count of writes, so small tensors are put back anyway.</summary>
        public bool MayHaveMoved(Tensor tensor) =>
            Keeping == Keeping.Values || (Keeping == Keeping.ValuesIfMoved && TensorLists.Writes(tensor) != _writes);

        /// <param name="kind">What it is to be of; null: of what it was.</param>
        public Tensor Release(TensorKind? kind)
        {
            using var scope = NewDisposeScope();
            using var values = Values!;
            Values = null;
            var whole = Keeping == Keeping.Memory ? values.alias() : values.expand(Shape);
            return (
                kind is { } other ? whole.to(other.Type, new Device(other.DeviceType, other.DeviceIndex)) : whole
            ).DetachFromDisposeScope();
        }
    }
}
