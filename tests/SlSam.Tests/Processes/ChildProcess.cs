using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace SlSam.Tests.Processes;

/// <summary>This test program started again, to do one task in a process of its own and not to run tests.</summary>
internal static class ChildProcess
{
    private const string TaskVariable = "SLSAM_TESTS_CHILD_TASK";
    private const string FolderVariable = "SLSAM_TESTS_CHILD_FOLDER";

    /// <param name="task">What it does.</param>
    /// <param name="folder">Where it reads and writes.</param>
    /// <param name="environment">Variables beside those of this process.</param>
    public static Process Start(string task, string folder, IReadOnlyDictionary<string, string>? environment = null)
    {
        var program = Path.ChangeExtension(typeof(ChildProcess).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null);
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[TaskVariable] = task;
        start.Environment[FolderVariable] = folder;
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Before anything else in this program: in a child, the task is all that is done.</summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "This is a program; its entry point is generated.")]
    internal static void RunTaskIfChild()
    {
        if (Environment.GetEnvironmentVariable(TaskVariable) is not { } task)
        {
            return;
        }

        var folder = Environment.GetEnvironmentVariable(FolderVariable)!;
        try
        {
            switch (task)
            {
                case nameof(InterruptedRun.GoOn):
                    InterruptedRun.GoOn(folder);
                    break;
                case nameof(EndlessSaving.Run):
                    EndlessSaving.Run(folder);
                    break;
                case nameof(PeakMemory.Measure):
                    PeakMemory.Measure(folder);
                    break;
                default:
                    throw new InvalidOperationException($"{TaskVariable} is {task}; expected a task of these tests.");
            }

            Environment.Exit(0);
        }
        catch (Exception fault)
        {
            Console.Error.WriteLine(fault);
            Environment.Exit(1);
        }
    }
}
