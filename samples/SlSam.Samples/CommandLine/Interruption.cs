using System.Runtime.InteropServices;

namespace SlSam.Samples.CommandLine;

/// <summary>
/// The first Ctrl-C, or the first SIGTERM, cancels a token, so that work ends at a clean place. A second Ctrl-C ends the process. A second
/// SIGTERM does not: one that is sent to a group of processes often comes twice, and would end a program that is just saving.
/// </summary>
public sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private bool _wasInterrupted;

    /// <summary>Listens from now on.</summary>
    public Interruption()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle);
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Listens no more. The source stays as it is: a signal that came just before may still be on its way to it.</summary>
    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
    }

    /// <summary>What becomes of a signal. Each counts for itself: a comparison sends SIGTERM to processes that a terminal may have sent SIGINT.</summary>
    internal void Handle(PosixSignalContext context)
    {
        var isInterrupt = context.Signal == PosixSignal.SIGINT;
        context.Cancel = !(isInterrupt && _wasInterrupted);
        _wasInterrupted |= isInterrupt;
        _source.Cancel();
    }
}
