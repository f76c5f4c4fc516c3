using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace SlSam.Testing;

/// <summary>This test program started again, to do one task in a process of its own and not to run tests.</summary>
internal static class ChildTask
{
    private const string TypeVariable = "SLSAM_TESTS_CHILD_TYPE";
    private const string MethodVariable = "SLSAM_TESTS_CHILD_METHOD";
    private const string FolderVariable = "SLSAM_TESTS_CHILD_FOLDER";

    /// <param name="task">What it does: a static method, told a folder.</param>
    /// <param name="folder">Where it reads and writes.</param>
    /// <param name="environment">Variables beside those of this process.</param>
    public static Process Start(Action<string> task, string folder, IReadOnlyDictionary<string, string>? environment = null)
    {
        var program = Path.ChangeExtension(typeof(ChildTask).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null);
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[TypeVariable] = task.Method.DeclaringType!.FullName;
        start.Environment[MethodVariable] = task.Method.Name;
        start.Environment[FolderVariable] = folder;
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>
    /// Lets a task that says a line after each thing that it does go on until it has said so many and a little longer, then kills it.
    /// </summary>
    /// <returns>The last line that it said.</returns>
    public static string RunUntilKilled(Action<string> task, string folder, int lines, int spins)
    {
        using var child = Start(task, folder);
        var last = "";
        for (var said = 0; said < lines; said++)
        {
            last = child.StandardOutput.ReadLine() ?? throw new InvalidDataException(child.StandardError.ReadToEnd());
        }

        Thread.SpinWait(spins);
        child.Kill();
        child.WaitForExit();
        while (child.StandardOutput.ReadLine() is { } line)
        {
            last = line;
        }

        return last;
    }

    /// <summary>Before anything else in this program: in a child, the task is all that is done.</summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "This is a program; its entry point is generated.")]
    internal static void RunIfChild()
    {
        if (Environment.GetEnvironmentVariable(TypeVariable) is not { } type)
        {
            return;
        }

        try
        {
            typeof(ChildTask)
                .Assembly.GetType(type, throwOnError: true)!
                .GetMethod(
                    Environment.GetEnvironmentVariable(MethodVariable)!,
                    BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic
                )!
                .CreateDelegate<Action<string>>()(Environment.GetEnvironmentVariable(FolderVariable)!);
            Environment.Exit(0);
        }
        catch (Exception fault)
        {
            Console.Error.WriteLine(fault);
            Environment.Exit(1);
        }
    }
}
