using SlSam.Benchmarks.Commands;
using SlSam.Benchmarks.Machine;
using SlSam.Samples.Comparing;

namespace SlSam.Benchmarks.Measuring;

/// <summary>Measures one section in a process of its own, with the allocator's settings fixed: they are read when a process starts.</summary>
internal static class Child
{
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
                environment[ChildProcess.Threads] = "1"; // threads that wait for each other on a busy machine are all that a quick run would do
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
        var child = new ChildProcess(environment).Run(arguments, Console.Error.WriteLine, CancellationToken.None).GetAwaiter().GetResult();
        if (child.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"The measurement '{string.Join(' ', arguments.Take(2))}' ended with exit code {child.ExitCode}, expected 0."
            );
        }
    }
}
