using System.Globalization;
using SlSam.HuggingFace;

namespace SlSam.Samples.CommandLine;

/// <summary>A line for every file that is fetched, as soon as its first bytes are there.</summary>
internal sealed class DownloadNotices(TextWriter error) : IProgress<DownloadProgress>
{
    private readonly Lock _lock = new();
    private string? _current;

    public void Report(DownloadProgress value)
    {
        lock (_lock)
        {
            if (value.File == _current)
            {
                return;
            }
            _current = value.File;
            error.WriteLine($"fetching {value.File}{SizeOf(value)}");
        }
    }

    private static string SizeOf(DownloadProgress progress) =>
        progress.TotalBytes is { } bytes ? string.Create(CultureInfo.InvariantCulture, $" ({bytes / 1e6:0.0} MB)") : "";
}
