using static TorchSharp.torch;

namespace SlSam.Perturbation;

/// <summary>
/// What one pass over the closure found, on its way from the device to the host: the loss, the norm of the whole gradient and that of each
/// parameter's, in one vector. The copy starts at once and is not waited for.
/// </summary>
internal sealed class PassReport : IDisposable
{
    private const int Header = 2;

    private readonly Tensor _onDevice;
    private readonly Tensor _onHost;

    /// <param name="onDevice">[loss, n, n_1, n_2, ...]; disposed with this.</param>
    public PassReport(Tensor onDevice)
    {
        _onDevice = onDevice;
        Norm = onDevice[1];
        _onHost = onDevice.is_cuda ? StartCopy(onDevice) : onDevice;
    }

    /// <summary>The norm of the whole gradient, on the device, without dimensions.</summary>
    public Tensor Norm { get; }

    /// <summary>Waits for the device to have done all that was asked of it so far: afterwards every report up to this one may be read.</summary>
    public void Wait()
    {
        using var waited = Norm.cpu();
    }

    /// <summary>The numbers; only after <see cref="Wait"/>.</summary>
    public (double Loss, double Norm, double[] ParameterNorms) Read()
    {
        using var wide = _onHost.to_type(ScalarType.Float64);
        var numbers = wide.data<double>().ToArray();
        return (numbers[0], numbers[1], numbers[Header..]);
    }

    public void Dispose()
    {
        Norm.Dispose();
        _onHost.Dispose();
        _onDevice.Dispose();
    }

    /// <summary>A copy into pinned memory is the only kind that does not hold the caller up until the device gets there.</summary>
    private static Tensor StartCopy(Tensor onDevice)
    {
        using var pageable = empty_like(onDevice, device: CPU);
        return pageable.pin_memory().copy_(onDevice, nonBlocking: true);
    }
}
