namespace SlSam.Samples.Data.Glue;

/// <summary>A line of a file.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Fields">What is between tabs.</param>
internal readonly record struct TabSeparatedLine(int Number, string[] Fields);
