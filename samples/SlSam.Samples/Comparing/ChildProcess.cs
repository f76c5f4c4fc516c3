using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace SlSam.Samples.Comparing;

/// <summary>How a training ended.</summary>
/// <param name="ExitCode">0 where all went well.</param>
/// <param name="LastLines">The end of what it printed: results, then errors, so that the last line says why it failed.</param>
internal sealed record ChildResult(int ExitCode, IReadOnlyList<string> LastLines);

/// <summary>Runs a command line of this program and waits for its end.</summary>
/// <param name="arguments">Of the command line.</param>
/// <param name="said">Told each line that it prints, maybe from several threads.</param>
/// <param name="cancellation">Once it is cancelled the child is to end.</param>
internal delegate Task<ChildResult> ChildLauncher(IReadOnlyList<string> arguments, Action<string> said, CancellationToken cancellation);

/// <summary>This program as a process of its own, so that the peak of memory is that of one training or measurement.</summary>
/// <param name="environment">Variables that are other ones than this process has.</param>
internal sealed class ChildProcess(IReadOnlyDictionary<string, string> environment)
{
    /// <summary>Enough for an exception that nothing caught: what it says comes before the calls that led there.</summary>
    private const int LastLines = 100;

    /// <summary>The variable that says how many threads torch takes.</summary>
    public const string Threads = "OMP_NUM_THREADS";

    /// <summary>Time to end the step under way and to save.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>One of several at once that share the cores.</summary>
    public static ChildProcess OneOf(int jobs) =>
        new(new Dictionary<string, string> { [Threads] = ThreadsOf(jobs).ToString(CultureInfo.InvariantCulture) });

    /// <inheritdoc cref="ChildLauncher"/>
    public async Task<ChildResult> Run(IReadOnlyList<string> arguments, Action<string> said, CancellationToken cancellation)
    {
        var (output, error) = (new LastLinesOf(LastLines), new LastLinesOf(LastLines));
        using var process = new Process { StartInfo = Describe(arguments) };
        process.OutputDataReceived += (_, line) => Say(output, line.Data);
        process.ErrorDataReceived += (_, line) => Say(error, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await WaitForEnd(process, cancellation);
        return new ChildResult(process.ExitCode, [.. output.ToArray(), .. error.ToArray()]);

        void Say(LastLinesOf lines, string? line)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                lines.Add(line);
                said(line);
            }
        }
    }

    private static async Task WaitForEnd(Process process, CancellationToken cancellation)
    {
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            TerminationSignal.Send(process);
            using var patience = new CancellationTokenSource(Patience);
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private ProcessStartInfo Describe(IReadOnlyList<string> arguments)
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("The system does not tell this program's file.");
        var isHost = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        var start = new ProcessStartInfo(
            program,
            [.. isHost ? [Assembly.GetEntryAssembly()!.Location] : Array.Empty<string>(), .. arguments]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        return start;
    }

    /// <summary>A fair share of the cores, and no more than the user allows.</summary>
    private static int ThreadsOf(int jobs)
    {
        var share = Math.Max(1, Environment.ProcessorCount / jobs);
        var allowed = Environment.GetEnvironmentVariable(Threads);
        return int.TryParse(allowed, CultureInfo.InvariantCulture, out var most) && most > 0 ? Math.Min(share, most) : share;
    }
}
