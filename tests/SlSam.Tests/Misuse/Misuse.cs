namespace SlSam.Tests.Misuse;

/// <summary>A wrong use of the public API and what the user must be told.</summary>
/// <param name="Name">What is wrong.</param>
/// <param name="Exception">The documented exception.</param>
/// <param name="Message">What its message must name, with wildcards: argument, found, expected.</param>
/// <param name="Do">Does it.</param>
internal sealed record Misuse(string Name, Type Exception, string Message, Action<Subject> Do)
{
    public static Misuse Of<TException>(string name, string message, Action<Subject> action)
        where TException : Exception => new(name, typeof(TException), message, action);
}
