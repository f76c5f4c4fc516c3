using SlSam.Parallel;

namespace SlSam.Samples.CommandLine;

/// <summary>What a command line that did not go well ends with.</summary>
/// <param name="ExitCode">Of the process.</param>
/// <param name="Line">What is told, on one line.</param>
internal sealed record Failure(int ExitCode, string Line)
{
    private const int Diverged = 1;
    private const int Interrupted = 130;

    /// <summary>What a fault comes to; null where nobody but a programmer can do something about it.</summary>
    public static Failure? Of(Exception fault) =>
        fault switch
        {
            BadInputException or InvalidDataException or IOException or UnauthorizedAccessException or CollectiveException => new(
                BadInputException.ExitCode,
                OnOneLine(fault.Message)
            ),
            NonFiniteGradientException diverged => new(
                Diverged,
                $"Training diverged: the gradient of {diverged.Arms.Count} arms is not finite, {diverged.Arms[0]} among them; a smaller learning rate may help."
            ),
            OperationCanceledException => new(Interrupted, "interrupted"),
            _ => NativeFault.Describe(fault) is { } native ? new(BadInputException.ExitCode, OnOneLine(native)) : null,
        };

    /// <summary>A message without line breaks.</summary>
    public static string OnOneLine(string message) => string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
