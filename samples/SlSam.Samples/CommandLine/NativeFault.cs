using System.Runtime.InteropServices;

namespace SlSam.Samples.CommandLine;

/// <summary>What torch's native side ends in where the machine is too small for what is asked, or its libraries are not there.</summary>
public static class NativeFault
{
    /// <summary>What happened and what may help, for people; null where it is none of these.</summary>
    public static string? Describe(Exception exception)
    {
        var chain = Chain(exception).ToArray();
        if (chain.FirstOrDefault(IsOutOfMemory) is { } full)
        {
            return $"out of memory: {FirstLine(full)} A smaller --batch-size, with --accumulate for as many examples a step, takes less; a run that has a "
                + "checkpoint goes on with --resume.";
        }
        return chain.FirstOrDefault(IsMissingLibrary) is { } missing
            ? $"torch's native library cannot be loaded: {FirstLine(missing)} README.md says what helps (Debian 12, Ubuntu 22.04: "
                + "SlSamNativeCompatibility)."
            : null;
    }

    private static bool IsOutOfMemory(Exception exception) =>
        exception is OutOfMemoryException
        || (
            exception is ExternalException
            && (
                exception.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
                || exception.Message.Contains("can't allocate memory", StringComparison.OrdinalIgnoreCase)
                || exception.Message.Contains("not enough memory", StringComparison.OrdinalIgnoreCase)
            )
        );

    /// <summary>TorchSharp says so by a NotSupportedException, which static constructors wrap.</summary>
    private static bool IsMissingLibrary(Exception exception) =>
        exception is DllNotFoundException or BadImageFormatException
        || (exception is NotSupportedException && exception.Message.Contains("libtorch", StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<Exception> Chain(Exception exception) =>
        exception is AggregateException several ? several.InnerExceptions.SelectMany(Chain).Append(exception)
        : exception.InnerException is { } inner ? Chain(inner).Prepend(exception)
        : [exception];

    /// <summary>Torch writes the calls that led there below.</summary>
    private static string FirstLine(Exception exception) =>
        exception.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [var first, ..]
            ? first.TrimEnd('.') + "."
            : $"{exception.GetType().Name}.";
}
