using System.CommandLine;
using SlSam.Benchmarks.Machine;
using SlSam.Benchmarks.Measuring;
using SlSam.Benchmarks.Methods;
using SlSam.Benchmarks.Plans;
using TorchSharp;

namespace SlSam.Benchmarks.Commands;

/// <summary>Prints what models take, or checks plans against what real ones took.</summary>
internal static class PlansCommand
{
    public const double Tolerance = 0.1;

    public static Command Create()
    {
        var check = new Option<bool>("--check")
        {
            Description = "Train small models, in processes of their own, and compare; fails beyond 10 %",
        };
        var only = new Option<string>("--only")
        {
            Description = "Check the shapes and lengths alone that have this in their names, as in 'untied:64'",
            DefaultValueFactory = _ => "",
        };
        var command = new Command("plans", "What training takes: the tables of docs/memory.md.") { check, only };
        command.SetAction(parsed => parsed.GetValue(check) ? Check(parsed.GetRequiredValue(only)) : Print());
        return command;
    }

    private static int Print()
    {
        Console.WriteLine(PlanTables.Write());
        return 0;
    }

    /// <returns>0, or 1 where a plan is off.</returns>
    private static int Check(string only)
    {
        var settings = BenchmarkSettings.For(new Target(DeviceType.CPU, torch.ScalarType.Float32), isQuick: false);
        var rows = new List<PlanRow>();
        foreach (var section in Sections.Where(section => section.Contains(only, StringComparison.Ordinal)))
        {
            rows.AddRange(Child.Measure<PlanRow[]>(MeasureCommand.Plans + section, settings, AllocatorSettings.ForMemory));
        }

        foreach (var row in rows.Where(row => Math.Abs(row.Ratio - 1) > Tolerance))
        {
            Console.WriteLine(row);
        }

        var off = rows.Count(row => Math.Abs(row.Ratio - 1) > Tolerance);
        Console.WriteLine($"{off} of {rows.Count} off by more than {Tolerance:P0}.");
        return off == 0 ? 0 : 1;
    }

    private static IEnumerable<string> Sections =>
        [
            .. from shape in PlanShapes.Measured.Keys from length in PlanMeasurement.Lengths select $"{shape}:{length}",
            $"{PlanShapes.Large}:{PlanMeasurement.Lengths[^1]}",
        ];
}
