using System.CommandLine;
using SlSam.Benchmarks.Measuring;
using SlSam.Benchmarks.Methods;
using SlSam.Benchmarks.Micro;
using TorchSharp;

namespace SlSam.Benchmarks.Commands;

/// <summary>The program itself: all tables, or the micro-benchmarks.</summary>
internal static class BenchmarkCommand
{
    public static RootCommand Create()
    {
        var output = new Option<DirectoryInfo>("--output")
        {
            Description = "Folder for the results, as JSON and Markdown",
            DefaultValueFactory = _ => new DirectoryInfo("artifacts/benchmarks"),
        };
        var quick = new Option<bool>("--quick")
        {
            Description = "Everything once on a tiny model: fails where a result is wrong, asserts no time",
        };
        var micro = new Option<bool>("--micro") { Description = "The micro-benchmarks (BenchmarkDotNet) in place of the tables" };
        var device = new Option<string>("--device") { Description = "Where to run", DefaultValueFactory = _ => "cpu" }.AcceptOnlyFromAmong(
            "cpu",
            "cuda"
        );
        var type = new Option<string>("--type")
        {
            Description = "Type of weights and images",
            DefaultValueFactory = _ => "float32",
        }.AcceptOnlyFromAmong("float32", "bfloat16");
        var steps = new Option<int?>("--steps") { Description = "Steps of each method in the step table (default 200)" };
        steps.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 2)
            {
                result.AddError("--steps: expected at least 2, for a standard error.");
            }
        });
        var batch = new Option<int?>("--batch") { Description = "Images in a batch of the step table (default 4, on CUDA 128)" };
        batch.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1)
            {
                result.AddError("--batch: expected at least 1.");
            }
        });
        var smallPages = new Option<bool>("--small-pages")
        {
            Description = "Do not ask for large pages of memory: what a program gets that does not",
        };

        var root = new RootCommand("Measures SL-SAM against what a TorchSharp user has without it.")
        {
            output,
            quick,
            micro,
            device,
            type,
            steps,
            batch,
            smallPages,
        };
        root.Subcommands.Add(MeasureCommand.Create());
        root.Subcommands.Add(SoakCommand.Create());
        root.Subcommands.Add(PlansCommand.Create());
        root.Subcommands.Add(SparingCommand.Create());
        root.Subcommands.Add(LossCommand.Create());
        root.Subcommands.Add(DataCommand.Create());
        root.Subcommands.Add(TextsCommand.Create());
        root.Subcommands.Add(GenerateCommand.Create());
        root.Subcommands.Add(RanksCommand.Create());
        root.SetAction(parsed =>
        {
            var target = new Target(
                parsed.GetValue(device) == "cuda" ? DeviceType.CUDA : DeviceType.CPU,
                parsed.GetValue(type) == "bfloat16" ? torch.ScalarType.BFloat16 : torch.ScalarType.Float32
            );
            var settings = BenchmarkSettings.For(target, parsed.GetValue(quick));
            settings = settings with
            {
                Steps = parsed.GetValue(steps) ?? settings.Steps,
                StepBatch = parsed.GetValue(batch) ?? settings.StepBatch,
                LargePages = !parsed.GetValue(smallPages),
            };
            var folder = parsed.GetRequiredValue(output);
            return parsed.GetValue(micro) ? MicroBenchmarks.Run(settings, folder) : TablesCommand.Run(settings, folder);
        });
        return root;
    }
}
