using System.Diagnostics;
using SlSam.Benchmarks.Machine;
using SlSam.Benchmarks.Measuring;
using SlSam.Benchmarks.Methods;
using static TorchSharp.torch;

namespace SlSam.Benchmarks.Sparing;

/// <summary>Peak memory and time of a model and a method, in this process.</summary>
internal static class SparingBenchmark
{
    private const int Warm = 3;

    /// <param name="settings">How many steps.</param>
    /// <param name="section">Model and method, with a colon between.</param>
    public static SparingRow Run(BenchmarkSettings settings, string section)
    {
        var (name, method) = section.Split(':') is [var model, var key]
            ? (model, SparingMethod.Find(key))
            : throw new ArgumentException(section);
        using (var first = SparingModel.Build(name, method.Type, method.BlocksPerSegment, settings.Recipe.Seed))
        {
            Train(first, method, settings.Recipe, Warm); // code, and what libraries keep once and for all, is not what is measured
        }

        using var subject = SparingModel.Build(name, method.Type, method.BlocksPerSegment, settings.Recipe.Seed);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long? before = NativeMemory.IsMeasurable && NativeMemory.TryResetMark() ? NativeMemory.Resident : null;
        var (milliseconds, own, loss) = Train(subject, method, settings.Recipe, settings.MemorySteps);
        return new SparingRow(name, method.Key, NativeMemory.HighWaterMark - before, milliseconds, own, loss);
    }

    private static (double Milliseconds, double Own, double Loss) Train(SparingModel model, SparingMethod method, Recipe recipe, int steps)
    {
        using var trainer = method.Train(model.Model, recipe);
        var passes = new Stopwatch();
        var whole = Stopwatch.StartNew();
        var last = double.NaN;
        for (var step = 0; step < steps; step++)
        {
            using var loss = trainer.Step(share =>
            {
                passes.Start();
                var found = model.Pass(share);
                passes.Stop();
                return found;
            });
            using var wide = loss.to(ScalarType.Float32);
            last = wide.item<float>();
        }

        return (whole.Elapsed.TotalMilliseconds / steps, (whole.Elapsed - passes.Elapsed).TotalMilliseconds / steps, last);
    }
}
