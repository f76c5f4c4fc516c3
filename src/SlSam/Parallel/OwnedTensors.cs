using SlSam.Kernels;
using static TorchSharp.torch;

namespace SlSam.Parallel;

/// <summary>
/// Tensors that one rank each has made for all: small ones of a rank travel together, in buckets. The memory that this takes is asked for when it is built, so that
/// nothing is left that could fail on one rank once the first has travelled.
/// </summary>
internal sealed class OwnedTensors : IDisposable
{
    private readonly List<(int Owner, TensorKind Kind, List<Tensor> Tensors)> _buckets = [];
    private readonly Dictionary<TensorKind, Tensor> _memory = [];

    /// <param name="tensors">The same on all ranks but for their values, with the rank that has made each; they stay the caller's.</param>
    /// <param name="most">Bytes in a bucket.</param>
    public OwnedTensors(IEnumerable<(Tensor Tensor, int Owner)> tensors, long most = Buckets.Bytes)
    {
        foreach (var list in tensors.GroupBy(entry => (entry.Owner, Kind: TensorKind.Of(entry.Tensor))).OrderBy(list => list.Key.Owner))
        {
            var buckets = Buckets.Divide(list.Select(entry => entry.Tensor), tensor => tensor, most);
            _buckets.AddRange(buckets.Select(bucket => (list.Key.Owner, list.Key.Kind, bucket)));
        }

        using var withoutGraph = no_grad();
        foreach (var kind in _buckets.Where(bucket => bucket.Tensors.Count > 1).GroupBy(bucket => bucket.Kind))
        {
            var elements = kind.Max(bucket => bucket.Tensors.Sum(tensor => tensor.numel()));
            var device = kind.First().Tensors[0].device;
            _memory.Add(kind.Key, empty(elements, kind.Key.Type, device).DetachFromDisposeScope());
        }
    }

    /// <summary>Writes the owners' tensors over those of the other ranks.</summary>
    public void Send(ICollective collective)
    {
        using var withoutGraph = no_grad();
        foreach (var (owner, kind, tensors) in _buckets)
        {
            if (tensors.Count == 1)
            {
                collective.Broadcast(tensors, owner);
                continue;
            }

            using var scope = NewDisposeScope();
            var start = 0L;
            var pieces = tensors.ConvertAll(tensor =>
            {
                var piece = _memory[kind].narrow(0, start, tensor.numel()).view(tensor.shape);
                start += tensor.numel();
                return piece;
            });
            Tensor[] lying = [.. tensors];
            if (collective.Rank == owner)
            {
                TensorLists.Copy([.. pieces], lying);
            }

            collective.Broadcast([_memory[kind].narrow(0, 0, start)], owner);
            if (collective.Rank != owner)
            {
                TensorLists.Copy(lying, [.. pieces]);
            }
        }
    }

    public void Dispose()
    {
        foreach (var memory in _memory.Values)
        {
            memory.Dispose();
        }
    }
}
