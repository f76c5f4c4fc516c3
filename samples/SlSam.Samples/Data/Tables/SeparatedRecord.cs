namespace SlSam.Samples.Data.Tables;

/// <summary>A record of separated values.</summary>
/// <param name="Line">The number of its first line, from 1; where it is malformed, of the line with the fault.</param>
/// <param name="Fields">Its values, without quotation marks around them.</param>
/// <param name="Fault">What was found and expected where it cannot be read; else null.</param>
internal readonly record struct SeparatedRecord(long Line, string[] Fields, string? Fault);
