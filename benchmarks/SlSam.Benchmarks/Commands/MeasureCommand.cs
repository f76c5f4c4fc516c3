using System.CommandLine;
using SlSam.Benchmarks.Losses;
using SlSam.Benchmarks.Measuring;
using SlSam.Benchmarks.Methods;
using SlSam.Benchmarks.Plans;
using SlSam.Benchmarks.Sparing;
using SlSam.Benchmarks.Tables;

namespace SlSam.Benchmarks.Commands;

/// <summary>Hidden: measures one section in this process. The program starts itself with it.</summary>
internal static class MeasureCommand
{
    public const string Name = "measure";
    public const string Steps = "steps";
    public const string CheapSteps = "cheap-steps";
    public const string Update = "update";
    public const string ManyArms = "many-arms";
    public const string Memory = "memory:";
    public const string Plans = "plans:";
    public const string Sparing = "sparing:";
    public const string Loss = "loss:";

    public static Command Create()
    {
        var section = new Argument<string>("section");
        var settings = new Argument<FileInfo>("settings");
        var result = new Argument<FileInfo>("result");
        var command = new Command(Name, "Measures one section in this process.") { section, settings, result };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            var measured = Measure(
                parsed.GetRequiredValue(section),
                ResultFile.Read<BenchmarkSettings>(parsed.GetRequiredValue(settings).FullName)
            );
            ResultFile.Write(parsed.GetRequiredValue(result).FullName, measured);
        });
        return command;
    }

    private static object Measure(string section, BenchmarkSettings settings) =>
        section switch
        {
            Steps => StepBenchmark.Run(settings, Method.WholeAscents, settings.StepBatch),
            CheapSteps => StepBenchmark.Run(settings, Method.CheapAscents, settings.CheapStepBatch),
            Update => UpdateBenchmark.Run(settings),
            ManyArms => ManyArmsBenchmark.Run(settings),
            _ when section.StartsWith(Memory, StringComparison.Ordinal) => MemoryBenchmark.Run(settings, section[Memory.Length..]),
            _ when section.StartsWith(Plans, StringComparison.Ordinal) => PlanMeasurement.Run(section[Plans.Length..]),
            _ when section.StartsWith(Sparing, StringComparison.Ordinal) => SparingBenchmark.Run(settings, section[Sparing.Length..]),
            _ when section.StartsWith(Loss, StringComparison.Ordinal) => LossBenchmark.Run(section[Loss.Length..]),
            _ => throw new ArgumentException(
                $"Found the section '{section}', expected {Steps}, {CheapSteps}, {Update}, {ManyArms}, {Memory}METHOD, {Plans}SHAPE, {Sparing}MODEL:METHOD or {Loss}CASE.",
                nameof(section)
            ),
        };
}
