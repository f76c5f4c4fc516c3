namespace SlSam.Samples.Data.Images;

/// <summary>What came of decoding a file.</summary>
/// <param name="File">Path, from the folder of the data where it lies below it, so that it holds when that folder moves.</param>
/// <param name="Length">Of the file, in bytes.</param>
/// <param name="Written">When it was last written to.</param>
/// <param name="Fault">What was found and expected, with path and size; null: it is an image.</param>
public sealed record CheckedImage(string File, long Length, DateTime Written, string? Fault);
