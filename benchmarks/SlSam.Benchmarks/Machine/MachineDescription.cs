using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;

namespace SlSam.Benchmarks.Machine;

/// <summary>What a measurement ran on.</summary>
internal sealed record MachineDescription
{
    public required string OperatingSystem { get; init; }

    public required string Processor { get; init; }

    public required int Cores { get; init; }

    public required double MemoryGibibytes { get; init; }

    public required string Runtime { get; init; }

    public required string TorchSharp { get; init; }

    public required int TorchThreads { get; init; }

    /// <summary>Whether programs get large pages: always, madvise (if they ask) or never; null where the system does not tell.</summary>
    public required string? LargePages { get; init; }

    /// <summary>Running processes, averaged over a minute, before this one; null where the system does not tell.</summary>
    public required double? Load { get; init; }

    public static MachineDescription Describe() =>
        new()
        {
            OperatingSystem = $"{RuntimeInformation.OSDescription} ({RuntimeInformation.OSArchitecture})",
            Processor = ProcessorName(),
            Cores = Environment.ProcessorCount,
            MemoryGibibytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30),
            Runtime = RuntimeInformation.FrameworkDescription,
            TorchSharp = typeof(torch).Assembly.GetName().Version!.ToString(3),
            TorchThreads = torch.get_num_threads(),
            LargePages = LargePagesOfSystem(),
            Load = CurrentLoad(),
        };

    public static double? CurrentLoad()
    {
        const string File = "/proc/loadavg";
        return System.IO.File.Exists(File)
            ? double.Parse(System.IO.File.ReadAllText(File).Split(' ')[0], CultureInfo.InvariantCulture)
            : null;
    }

    /// <summary>Of a line such as <c>always [madvise] never</c> the word that holds.</summary>
    private static string? LargePagesOfSystem()
    {
        const string File = "/sys/kernel/mm/transparent_hugepage/enabled";
        return System.IO.File.Exists(File) ? System.IO.File.ReadAllText(File).Split('[', ']').ElementAtOrDefault(1) : null;
    }

    private static string ProcessorName()
    {
        const string File = "/proc/cpuinfo";
        var line = System.IO.File.Exists(File)
            ? System.IO.File.ReadLines(File).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
            ?? "not known";
    }
}
