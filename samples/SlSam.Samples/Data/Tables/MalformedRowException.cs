namespace SlSam.Samples.Data.Tables;

/// <summary>A row is not what was asked for.</summary>
/// <param name="fault">What was found in it and what was expected, without its place.</param>
internal sealed class MalformedRowException(string fault) : Exception(fault);
