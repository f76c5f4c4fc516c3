using SlSam.Mpi.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Mpi.Tensors;

/// <summary>Means and broadcasts of lists of tensors, in one wait each (two for means of half types).</summary>
/// <param name="session">MPI.</param>
/// <param name="isReachable">Whether MPI takes addresses of a tensor's device.</param>
internal sealed class TensorExchange(MpiSession session, Func<Tensor, bool> isReachable)
{
    /// <summary>Of one call, in elements or bytes: counts are 32 bits, and some implementations multiply them by four.</summary>
    private const long MostInOneCall = 1 << 28;

    public void Mean(IReadOnlyList<Tensor> tensors, string what)
    {
        using var withoutGraph = no_grad();
        var staged = new List<StagedTensor>();
        try
        {
            staged.AddRange(tensors.Where(tensor => tensor.numel() > 0).Select(tensor => StagedTensor.Of(tensor, isReachable)));
            WaitForDevice(staged);
            MeanOfHalves([.. staged.Where(IsHalf)], what);
            MeanOfOthers([.. staged.Where(tensor => !IsHalf(tensor))], what);
            staged.ForEach(tensor => tensor.CopyBack());
        }
        finally
        {
            staged.ForEach(tensor => tensor.Dispose());
        }
    }

    public void Broadcast(IReadOnlyList<Tensor> tensors, int root, string what)
    {
        using var withoutGraph = no_grad();
        var staged = new List<StagedTensor>();
        try
        {
            staged.AddRange(tensors.Where(tensor => tensor.numel() > 0).Select(tensor => StagedTensor.Of(tensor, isReachable)));
            WaitForDevice(staged);
            var requests = new List<nint>();
            foreach (var tensor in staged)
            {
                for (var start = 0L; start < tensor.Bytes; start += MostInOneCall)
                {
                    requests.Add(
                        session.StartBroadcast(tensor.Address + (nint)start, (int)Math.Min(MostInOneCall, tensor.Bytes - start), root)
                    );
                }
            }

            session.Wait(requests, what);
            if (session.Rank != root)
            {
                staged.ForEach(tensor => tensor.CopyBack());
            }
        }
        finally
        {
            staged.ForEach(tensor => tensor.Dispose());
        }
    }

    private static bool IsHalf(StagedTensor tensor) => tensor.Memory.dtype is ScalarType.Float16 or ScalarType.BFloat16;

    /// <summary>MPI reads at once what the device may still be writing.</summary>
    private static void WaitForDevice(List<StagedTensor> staged)
    {
        if (staged.Exists(tensor => tensor.Memory.is_cuda))
        {
            cuda.synchronize();
        }
    }

    private void MeanOfOthers(IReadOnlyList<StagedTensor> tensors, string what)
    {
        var requests = new List<nint>();
        foreach (var tensor in tensors)
        {
            var type = tensor.Memory.dtype == ScalarType.Float64 ? session.Handles.Float64 : session.Handles.Float32;
            var size = tensor.Memory.ElementSize;
            for (var start = 0L; start < tensor.Elements; start += MostInOneCall)
            {
                var count = (int)Math.Min(MostInOneCall, tensor.Elements - start);
                requests.Add(session.StartReducing(tensor.Address + (nint)(start * size), count, type, session.Handles.Sum));
            }
        }

        session.Wait(requests, what);
        using var scope = NewDisposeScope();
        using var ranks = session.Size.ToScalar();
        foreach (var tensor in tensors)
        {
            tensor.Memory.div_(ranks);
        }
    }

    /// <summary>
    /// MPI has no half types. Each rank averages a part of all, in float32 and in the order of the ranks, and rounds it; then the parts are gathered. So halves travel,
    /// not floats, and all ranks have the same bits.
    /// </summary>
    private void MeanOfHalves(IReadOnlyList<StagedTensor> tensors, string what)
    {
        if (tensors.Count == 0)
        {
            return;
        }

        using var scope = NewDisposeScope();
        var ranks = session.Size;
        var exchanges = tensors
            .Select(tensor =>
            {
                var part = (tensor.Elements + ranks - 1) / ranks;
                ExpectCount(2 * part);
                var send = zeros(ranks * part, tensor.Memory.dtype, tensor.Memory.device);
                send.narrow(0, 0, tensor.Elements).copy_(tensor.Memory.view(-1));
                return (Tensor: tensor, Bytes: (int)(2 * part), Send: send, Receive: empty_like(send));
            })
            .ToList();
        WaitForDevice([.. tensors]);
        session.Wait(
            exchanges.ConvertAll(exchange =>
                session.StartExchange(TensorMemory.AddressOf(exchange.Send), TensorMemory.AddressOf(exchange.Receive), exchange.Bytes)
            ),
            what
        );
        var parts = exchanges.ConvertAll(exchange =>
            exchange.Receive.view(ranks, -1).to(ScalarType.Float32).mean([0L]).to(exchange.Receive.dtype).contiguous()
        );
        WaitForDevice([.. tensors]);
        session.Wait(
            [
                .. exchanges.Zip(
                    parts,
                    (exchange, part) =>
                        session.StartGathering(TensorMemory.AddressOf(part), TensorMemory.AddressOf(exchange.Send), exchange.Bytes)
                ),
            ],
            what
        );
        foreach (var exchange in exchanges)
        {
            exchange.Tensor.Memory.view(-1).copy_(exchange.Send.narrow(0, 0, exchange.Tensor.Elements));
        }
    }

    private static void ExpectCount(long bytes)
    {
        if (bytes > int.MaxValue)
        {
            throw new ArgumentException($"A part of a tensor is {bytes} bytes; expected {int.MaxValue} at most: average it in pieces.");
        }
    }
}
