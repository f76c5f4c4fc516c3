namespace SlSam.Samples;

/// <summary>Something that the user asked for cannot be done; the message says what was found and what was expected, in a line.</summary>
public sealed class BadInputException(string message) : Exception(message)
{
    /// <summary>What a process ends with that was asked for such a thing, or for whatever else its user can do something about.</summary>
    public const int ExitCode = 2;
}
