using System.CommandLine;
using System.Globalization;
using SlSam.Benchmarks.Losses;
using SlSam.Benchmarks.Machine;
using SlSam.Benchmarks.Measuring;
using SlSam.Benchmarks.Methods;
using TorchSharp;

namespace SlSam.Benchmarks.Commands;

/// <summary>What the loss of tokens takes, computed in chunks and with all logits at once; the table is Markdown.</summary>
internal static class LossCommand
{
    private const double Mebibyte = 1 << 20;
    private const double Tolerance = 1e-4;

    public static Command Create()
    {
        var command = new Command(
            "loss",
            "Peak memory of the loss of tokens and its gradients, in chunks and at once; a process for each."
        );
        command.SetAction(_ => Run());
        return command;
    }

    /// <returns>0, or 1 where the two ways do not give the same loss.</returns>
    private static int Run()
    {
        var settings = BenchmarkSettings.For(new Target(DeviceType.CPU, torch.ScalarType.Float32), isQuick: false);
        Console.WriteLine("| vocabulary, width | tokens | at once, MiB | in chunks, MiB | gradient of the map, MiB |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: |");
        foreach (var (vocabulary, width, length) in LossCase.Sizes)
        {
            var (plain, chunked) = (Measure(inChunks: false), Measure(inChunks: true));
            if (Math.Abs(plain.Loss - chunked.Loss) > Tolerance)
            {
                Console.Error.WriteLine($"The loss is {plain.Loss} at once and {chunked.Loss} in chunks, expected the same.");
                return 1;
            }

            var gradient = 4.0 * vocabulary * width / Mebibyte;
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {vocabulary:N0}, {width:N0} | {length:N0} | {plain.PeakBytes / Mebibyte:N0} | {chunked.PeakBytes / Mebibyte:N0} | {gradient:N0} |"
                )
            );

            LossRow Measure(bool inChunks) =>
                Child.Measure<LossRow>(
                    MeasureCommand.Loss + new LossCase(vocabulary, width, length, inChunks).Section,
                    settings,
                    AllocatorSettings.ForMemory
                );
        }

        return 0;
    }
}
