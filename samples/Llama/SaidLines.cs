namespace SlSam.Llama;

/// <summary>What somebody says, a line each, without the mark of the byte order that a file may begin with.</summary>
/// <param name="input">Where it is read.</param>
internal sealed class SaidLines(TextReader input)
{
    private const char ByteOrderMark = '\uFEFF';
    private bool _hasBegun;

    /// <summary>Waits for the next line; null at the end.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled; whatever is said then is lost.</exception>
    public string? Next(CancellationToken cancellation)
    {
        // a read of a terminal or a pipe cannot be cancelled: it is left behind
        var line = Task.Run(input.ReadLine, cancellation).WaitAsync(cancellation).GetAwaiter().GetResult();
        var isFirst = !_hasBegun;
        _hasBegun = true;
        return isFirst && line is [ByteOrderMark, .. var rest] ? rest : line;
    }
}
