using SlSam.Kernels;
using static TorchSharp.torch;

namespace SlSam.Passes;

/// <summary>A model's state as it was: see <see cref="ModelState"/>.</summary>
internal sealed class SavedState(ModelState state) : IDisposable
{
    private readonly List<(StateSlot Slot, Tensor? Stored)> _slots = [];
    private readonly Dictionary<Tensor, Kept> _kept = new(ReferenceEqualityComparer.Instance);
    private bool _isOver;

    /// <summary>Notes what stands in a slot.</summary>
    public void Add(StateSlot slot)
    {
        var stored = slot.Stored;
        _slots.Add((slot, stored));
        if (slot.Value is { } tensor && !_kept.ContainsKey(tensor))
        {
            _kept.Add(tensor, new Kept(slot, state.MayMove(slot, tensor)));
        }
    }

    /// <summary>Copies what may move; of the rest it keeps hold of the memory only.</summary>
    public void Copy()
    {
        using var scope = NewDisposeScope();
        Hold(
            [.. _kept.Where(entry => entry.Value.IsCopied).Select(entry => entry.Key)],
            tensors => TensorLists.Clones([.. tensors.Select(Memory)])
        );
        Hold([.. _kept.Where(entry => !entry.Value.IsCopied).Select(entry => entry.Key)], TensorLists.Aliases);
    }

    /// <summary>The state stays as it is now, and was that of a whole step.</summary>
    public void Commit()
    {
        foreach (var (tensor, kept) in _kept)
        {
            if (kept is { IsCopied: true, Values: { } values } && !tensor.IsInvalid)
            {
                state.Observe(kept.Slot, tensor, values);
            }
        }

        Abandon();
    }

    /// <summary>Lets go of what was saved.</summary>
    public void Abandon()
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
            foreach (var (slot, stored) in _slots)
            {
                PutBack(slot, stored);
            }
        }
        finally
        {
            Abandon();
        }
    }

    private void PutBackValues()
    {
        var moved = _kept.Where(entry => entry.Value.IsCopied && !entry.Key.IsInvalid).ToList();
        using var scope = NewDisposeScope();
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

        // a module that disposes what it replaces owns what it puts there
        now?.Dispose();
        slot.Stored = kept.Successor ??= kept.Release();
    }

    private void Hold(Tensor[] tensors, Func<Tensor[], Tensor[]> take)
    {
        if (tensors.Length == 0)
        {
            return;
        }

        foreach (var (tensor, values) in tensors.Zip(take(tensors)))
        {
            _kept[tensor].Hold(values.DetachFromDisposeScope(), tensor.shape);
        }
    }

    /// <summary>The elements that have memory of their own: of what <c>expand</c> made, which cannot be written to, one of those that share theirs.</summary>
    private static Tensor Memory(Tensor tensor)
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

    private sealed class Kept(StateSlot slot, bool isCopied)
    {
        public StateSlot Slot => slot;

        public bool IsCopied => isCopied;

        /// <summary>A copy of its memory, or the same memory once more.</summary>
        public Tensor? Values { get; private set; }

        public long[] Shape { get; private set; } = [];

        public void Hold(Tensor values, long[] shape) => (Values, Shape) = (values, shape);

        /// <summary>What took the place of a tensor that was disposed meanwhile.</summary>
        public Tensor? Successor { get; set; }

        public Tensor Release()
        {
            using var values = Values!;
            Values = null;
            return values.expand(Shape).DetachFromDisposeScope();
        }
    }
}
