using static TorchSharp.torch;

namespace SlSam.Passes;

/// <summary>
/// What one pass over the closure found, on its way from the device to the host: the loss, the norm of the whole gradient and that of each
/// parameter's, in one vector. The copy starts at once and is not waited for.
/// </summary>
internal sealed class PassReport : IDisposable
{
    private const int Header = 2;

    private readonly Tensor _onDevice;
    private readonly Tensor _onHost;

    /// <param name="onDevice">[loss, n, n_1, n_2, ...]; disposed with this, whatever scope this is made in.</param>
    public PassReport(Tensor onDevice)
    {
        _onDevice = onDevice.DetachFromDisposeScope();
        try
        {
            First = onDevice[0].DetachFromDisposeScope();
            Norm = onDevice[1].DetachFromDisposeScope();
            _onHost = (onDevice.is_cpu() ? onDevice : StartCopy(onDevice)).DetachFromDisposeScope();
        }
        catch
        {
            First?.Dispose();
            Norm?.Dispose();
            onDevice.Dispose();
            throw;
        }
    }

    /// <summary>The loss, or what stands in its place, on the device, without dimensions.</summary>
    public Tensor First { get; }

    /// <summary>The norm of the whole gradient, on the device, without dimensions.</summary>
    public Tensor Norm { get; }

    /// <summary>The same as a number where it is there without waiting, on the CPU.</summary>
    public double? KnownNorm =>
        !_onDevice.is_cpu() ? null
        : Norm.dtype == ScalarType.Float64 ? Norm.item<double>()
        : Norm.item<float>();

    /// <summary>Waits for the device to have come to this report, and reads it.</summary>
    public (double Loss, double Norm, double[] ParameterNorms) Read()
    {
        if (!ReferenceEquals(_onHost, _onDevice))
        {
            using var waited = Norm.cpu();
        }

        using var wide = _onHost.to_type(ScalarType.Float64);
        var numbers = wide.data<double>().ToArray();
        return (numbers[0], numbers[1], numbers[Header..]);
    }

    public void Dispose()
    {
        First.Dispose();
        Norm.Dispose();
        _onHost.Dispose();
        _onDevice.Dispose();
    }

    /// <summary>On CUDA a copy into pinned memory is the only kind that does not hold the caller up until the device gets there.</summary>
    private static Tensor StartCopy(Tensor onDevice)
    {
        if (!onDevice.is_cuda)
        {
            return onDevice.cpu();
        }

        using var pageable = empty_like(onDevice, device: CPU);
        var pinned = pageable.pin_memory();
        try
        {
            using var copied = pinned.copy_(onDevice, nonBlocking: true);
            return pinned;
        }
        catch
        {
            pinned.Dispose();
            throw;
        }
    }
}
