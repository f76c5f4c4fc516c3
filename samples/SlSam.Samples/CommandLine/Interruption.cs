namespace SlSam.Samples.CommandLine;

/// <summary>The first Ctrl-C cancels a token, so that work ends at a clean place; the second ends the process.</summary>
public sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();

    /// <summary>Listens from now on.</summary>
    public Interruption() => Console.CancelKeyPress += Cancel;

    /// <summary>Cancelled by the first Ctrl-C.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Listens no more.</summary>
    public void Dispose()
    {
        Console.CancelKeyPress -= Cancel;
        _source.Dispose();
    }

    private void Cancel(object? sender, ConsoleCancelEventArgs interruption)
    {
        interruption.Cancel = !_source.IsCancellationRequested;
        _source.Cancel();
    }
}
