using System.CommandLine;
using System.Globalization;
using System.Text;
using SlSam.Benchmarks.Machine;
using SlSam.Benchmarks.Measuring;
using SlSam.Benchmarks.Methods;
using SlSam.Benchmarks.Sparing;
using TorchSharp;

namespace SlSam.Benchmarks.Commands;

/// <summary>What spares memory, on two models, and what it costs in time; the tables are Markdown.</summary>
internal static class SparingCommand
{
    private const double Mebibyte = 1 << 20;

    public static Command Create()
    {
        var time = new Option<bool>("--time")
        {
            Description = "Times too, in processes of their own; they need a machine that does nothing else",
        };
        var steps = new Option<int>("--steps") { Description = "Steps of each method", DefaultValueFactory = _ => 20 };
        var command = new Command("sparing", "Peak memory above the weights of ways to train in less of it.") { time, steps };
        command.SetAction(parsed => Run(parsed.GetValue(time), parsed.GetValue(steps)));
        return command;
    }

    private static void Run(bool timed, int steps)
    {
        var settings = BenchmarkSettings.For(new Target(DeviceType.CPU, torch.ScalarType.Float32), isQuick: false) with
        {
            MemorySteps = steps,
        };
        foreach (var (model, title) in SparingModel.Titles)
        {
            var peaks = Measure(model, settings, AllocatorSettings.ForMemory);
            var times = timed ? Measure(model, settings, AllocatorSettings.ForTime(settings.LargePages)) : null;
            Console.WriteLine(Write(title, peaks, times));
        }
    }

    private static List<SparingRow> Measure(string model, BenchmarkSettings settings, AllocatorSettings allocator) =>
        [
            .. SparingMethod.All.Select(method =>
                Child.Measure<SparingRow>($"{MeasureCommand.Sparing}{model}:{method.Key}", settings, allocator)
            ),
        ];

    private static string Write(string title, List<SparingRow> peaks, List<SparingRow>? times)
    {
        var text = new StringBuilder(
            $"### {title}\n\n| method | peak MiB | vs by hand |{(times is null ? "" : " ms a step | own ms |")}\n"
        );
        text.Append(times is null ? "| --- | --- | --- |\n" : "| --- | --- | --- | --- | --- |\n");
        for (var i = 0; i < peaks.Count; i++)
        {
            var (peak, reference) = (peaks[i].PeakBytes / Mebibyte, peaks[0].PeakBytes / Mebibyte);
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {SparingMethod.Find(peaks[i].Method).Title} | {peak:F0} | {peak / reference:F2} |"
            );
            if (times is not null)
            {
                text.Append(CultureInfo.InvariantCulture, $" {times[i].Milliseconds:F0} | {times[i].OwnMilliseconds:F1} |");
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
