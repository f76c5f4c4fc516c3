using System.Runtime.InteropServices;

namespace SlSam.Samples.CommandLine;

/// <summary>The first Ctrl-C, or the first SIGTERM, cancels a token, so that work ends at a clean place; the second ends the process.</summary>
public sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    /// <summary>Listens from now on.</summary>
    public Interruption()
    {
        _interrupt = CancelOnFirst(PosixSignal.SIGINT);
        _terminate = CancelOnFirst(PosixSignal.SIGTERM);
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Listens no more.</summary>
    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _source.Dispose();
    }

    /// <summary>Each signal counts for itself: a comparison sends SIGTERM to processes that a terminal may have sent SIGINT.</summary>
    private PosixSignalRegistration CancelOnFirst(PosixSignal signal)
    {
        var seen = false;
        return PosixSignalRegistration.Create(
            signal,
            context =>
            {
                context.Cancel = !seen;
                seen = true;
                _source.Cancel();
            }
        );
    }
}
