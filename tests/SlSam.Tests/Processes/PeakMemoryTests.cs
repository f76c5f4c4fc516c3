using System.Globalization;
using SlSam.Testing;

namespace SlSam.Tests.Processes;

/// <summary>What blocks in segments are for.</summary>
public sealed class PeakMemoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("slsam-").FullName;

    [Fact]
    public void Segments_halve_the_peak_of_twelve_blocks_at_least()
    {
        Assert.SkipUnless(PeakMemory.IsMeasurable, "the system does not tell how much memory a process had at most");
        using var child = ChildTask.Start(PeakMemory.Measure, _folder, PeakMemory.Allocator);
        var errors = child.StandardError.ReadToEnd();
        child.WaitForExit();
        child.ExitCode.Should().Be(0, errors);

        var peaks = File.ReadAllLines(Path.Combine(_folder, PeakMemory.Result))
            .Select(line => double.Parse(line, CultureInfo.InvariantCulture))
            .ToList();

        peaks[0].Should().BeLessThan(0.5 * peaks[1]);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
