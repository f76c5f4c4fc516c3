namespace SlSam.HuggingFace;

/// <summary>How far a download is.</summary>
/// <param name="File">What is fetched, for people.</param>
/// <param name="Bytes">What is on the disk, with what an earlier try left.</param>
/// <param name="TotalBytes">The whole; null where the server does not say.</param>
public sealed record DownloadProgress(string File, long Bytes, long? TotalBytes);
