using SlSam.Kernels;
using static TorchSharp.torch;

namespace SlSam.Ascents;

/// <summary>
/// Memory for the perturbed values of large weights, kept from step to step: asking the system for pages and giving them back costs more than to fill them.
/// Only as much as the largest perturbation so far took. Not over the gradients, although nothing may need these any more: who else holds a gradient's memory
/// (a user's own buffer, the gradient of an input) cannot be found out.
/// </summary>
internal sealed class PerturbationMemory : IDisposable
{
    /// <summary>Elements: where a tensor begins is aligned to 64 bytes in any type.</summary>
    private const long Alignment = 64;

    private readonly Dictionary<TensorKind, Tensor> _arenas = [];

    private readonly Dictionary<TensorKind, long> _taken = [];
    private readonly List<Tensor> _outgrown = [];

    /// <summary>Nothing that was taken before is in use any more.</summary>
    public void TakeBack()
    {
        _taken.Clear();
        _outgrown.ForEach(arena => arena.Dispose());
        _outgrown.Clear();
    }

    /// <summary>Contiguous tensors of the shapes of others, of one kind, which overlap with none taken since <see cref="TakeBack"/>.</summary>
    /// <param name="like">Tensors of the shapes that are asked for.</param>
    /// <returns>The tensors, in the current dispose scope; their memory stays this object's.</returns>
    public Tensor[] Take(Tensor[] like)
    {
        var kind = TensorKind.Of(like[0]);
        var start = _taken.GetValueOrDefault(kind);
        var end = start + like.Sum(tensor => Aligned(tensor.numel()));
        var arena = ArenaOf(kind, like[0].device, end);
        _taken[kind] = end;
        return Array.ConvertAll(
            like,
            tensor =>
            {
                var elements = tensor.numel();
                var piece = arena.narrow(0, start, elements).view(tensor.shape);
                start += Aligned(elements);
                return piece;
            }
        );
    }

    public void Dispose()
    {
        TakeBack();
        foreach (var arena in _arenas.Values)
        {
            arena.Dispose();
        }

        _arenas.Clear();
    }

    private Tensor ArenaOf(TensorKind kind, Device device, long elements)
    {
        if (_arenas.TryGetValue(kind, out var arena) && arena.numel() >= elements)
        {
            return arena;
        }

        _arenas.Remove(kind);
        if (arena is not null && _taken.ContainsKey(kind))
        {
            _outgrown.Add(arena); // weights show it still
        }
        else
        {
            arena?.Dispose(); // before the next is asked for
        }

        arena = empty(elements, dtype: kind.Type, device: device).DetachFromDisposeScope();
        _arenas.Add(kind, arena);
        return arena;
    }

    private static long Aligned(long elements) => (elements + Alignment - 1) / Alignment * Alignment;
}
