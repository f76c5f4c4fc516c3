using System.Diagnostics;
using System.Reflection;
using SlSam.Benchmarks.Commands;
using SlSam.Benchmarks.Machine;

namespace SlSam.Benchmarks.Measuring;

/// <summary>Measures one section in a process of its own, with the allocator's settings fixed: they are read when a process starts.</summary>
internal static class Child
{
    private const string ThreadsOfTorch = "OMP_NUM_THREADS";

    /// <param name="section">What to measure (see <see cref="MeasureCommand"/>).</param>
    /// <param name="settings">How.</param>
    /// <param name="allocator">The allocator's settings.</param>
    /// <exception cref="InvalidOperationException">The process failed; its messages are on the error stream.</exception>
    public static T Measure<T>(string section, BenchmarkSettings settings, AllocatorSettings allocator)
    {
        var folder = Directory.CreateTempSubdirectory("slsam-benchmarks-");
        try
        {
            var (settingsFile, resultFile) = (Path.Combine(folder.FullName, "settings.json"), Path.Combine(folder.FullName, "result.json"));
            ResultFile.Write(settingsFile, settings);
            var environment = new Dictionary<string, string>(allocator.Environment);
            if (settings.IsQuick)
            {
                environment[ThreadsOfTorch] = "1"; // threads that wait for each other on a busy machine are all that a quick run would do
            }

            Run([MeasureCommand.Name, section, settingsFile, resultFile], environment);
            return ResultFile.Read<T>(resultFile);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Run(string[] arguments, Dictionary<string, string> environment)
    {
        var host = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is not known.");
        var isSharedHost = Path.GetFileNameWithoutExtension(host).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        string[] program = isSharedHost ? [Assembly.GetExecutingAssembly().Location] : [];
        var start = new ProcessStartInfo(host, [.. program, .. arguments]);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"The measurement '{string.Join(' ', arguments.Take(2))}' ended with exit code {process.ExitCode}, expected 0."
            );
        }
    }
}
