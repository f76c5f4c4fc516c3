using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using SlSam.Benchmarks.Measuring;

namespace SlSam.Benchmarks.Micro;

/// <summary>
/// Runs the micro-benchmarks, in this process: BenchmarkDotNet's own way is to build a project for each, whose output would lack what this
/// program's build does to the native libraries.
/// </summary>
internal static class MicroBenchmarks
{
    /// <returns>The program's exit code: 1 where one could not be run.</returns>
    public static int Run(BenchmarkSettings settings, DirectoryInfo output)
    {
        var job = (settings.IsQuick ? Job.Dry : Job.ShortRun).WithToolchain(InProcessEmitToolchain.Instance);
        var configuration = ManualConfig
            .Create(DefaultConfig.Instance)
            .AddJob(job)
            .WithArtifactsPath(Path.Combine(output.FullName, "micro"));
        var summaries = BenchmarkSwitcher
            .FromTypes([typeof(UpdateMicroBenchmark), typeof(ProjectionMicroBenchmark), typeof(SamplerMicroBenchmark)])
            .RunAll(configuration)
            .ToList();
        Console.WriteLine("All ran in this process (InProcessEmitToolchain).");
        return summaries.TrueForAll(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success))
            ? 0
            : 1;
    }
}
