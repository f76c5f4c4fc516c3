namespace SlSam.Benchmarks.Tables;

/// <summary>What each method takes at the peak; null where it cannot be measured on this system.</summary>
internal sealed record MemoryTable(IReadOnlyList<MemoryRow> Rows);

/// <summary>What one method takes at the peak, above the model's weights.</summary>
/// <param name="Method">The method's key.</param>
/// <param name="Title">Its name in tables.</param>
/// <param name="PeakBytes">Bytes above what was resident with the model before training; null where that cannot be measured.</param>
/// <param name="Loss">Loss of the last step.</param>
internal sealed record MemoryRow(string Method, string Title, long? PeakBytes, double Loss);
