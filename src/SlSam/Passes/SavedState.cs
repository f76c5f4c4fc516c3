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
            _kept.Add(tensor, new Kept(slot, MayBeWritten(tensor) && state.MayMove(slot, tensor)));
        }
    }

    /// <summary>Copies what may move; of the rest it keeps hold of the memory only.</summary>
    public void Copy()
    {
        Hold([.. _kept.Where(entry => entry.Value.IsCopied).Select(entry => entry.Key)], TensorLists.Clones);
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
        var (resized, same) = (
            moved.FindAll(entry => !entry.Key.shape.SequenceEqual(entry.Value.Values!.shape)),
            moved.FindAll(entry => entry.Key.shape.SequenceEqual(entry.Value.Values!.shape))
        );
        if (resized.Count > 0)
        {
            TensorLists.PointTo([.. resized.Select(entry => entry.Key)], [.. resized.Select(entry => entry.Value.Values!)]);
        }

        if (same.Count > 0)
        {
            TensorLists.Copy([.. same.Select(entry => entry.Key)], [.. same.Select(entry => entry.Value.Values!)]);
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
            _kept[tensor].Values = values.DetachFromDisposeScope();
        }
    }

    /// <summary>Whether elements have memory of their own: what <c>expand</c> made cannot be written to.</summary>
    private static bool MayBeWritten(Tensor tensor)
    {
        var (shape, strides) = (tensor.shape, tensor.stride());
        return !shape.Where((size, dimension) => size > 1 && strides[dimension] == 0).Any();
    }

    private sealed class Kept(StateSlot slot, bool isCopied)
    {
        public StateSlot Slot => slot;

        public bool IsCopied => isCopied;

        /// <summary>A copy, or the same memory once more.</summary>
        public Tensor? Values { get; set; }

        /// <summary>What took the place of a tensor that was disposed meanwhile.</summary>
        public Tensor? Successor { get; set; }

        public Tensor Release()
        {
            var values = Values!;
            Values = null;
            return values;
        }
    }
}
