using SlSam.Benchmarks.Machine;
using SlSam.Benchmarks.Measuring;
using SlSam.Benchmarks.Methods;
using SlSam.Benchmarks.Reports;
using SlSam.Benchmarks.Tables;

namespace SlSam.Benchmarks.Commands;

/// <summary>Measures all tables, prints them and writes them.</summary>
internal static class TablesCommand
{
    public const string JsonName = "benchmarks.json";
    public const string MarkdownName = "benchmarks.md";

    /// <returns>The program's exit code: 0, or 1 where a quick run found a wrong result.</returns>
    public static int Run(BenchmarkSettings settings, DirectoryInfo output)
    {
        var report = Measure(settings);
        var tables = ReportTables.Of(report);
        ConsoleReport.Print(tables);

        output.Create();
        var json = Path.Combine(output.FullName, JsonName);
        ResultFile.Write(json, report);
        ResultFile.WriteText(Path.Combine(output.FullName, MarkdownName), MarkdownReport.Write(tables));
        Console.WriteLine($"Written to {output.FullName}: {JsonName}, {MarkdownName}");
        return settings.IsQuick ? Judge(ResultFile.Read<BenchmarkReport>(json)) : 0;
    }

    private static BenchmarkReport Measure(BenchmarkSettings settings)
    {
        var forTime = AllocatorSettings.ForTime(settings.LargePages);
        return new()
        {
            Settings = settings,
            Steps = Child.Measure<StepTable>(MeasureCommand.Steps, settings, forTime),
            CheapSteps = Child.Measure<StepTable>(MeasureCommand.CheapSteps, settings, forTime),
            Update = Child.Measure<UpdateTable>(MeasureCommand.Update, settings, forTime),
            ManyArms = Child.Measure<ManyArmsTable>(MeasureCommand.ManyArms, settings, forTime),
            Memory = new MemoryTable([
                .. Method.All.Select(method =>
                    Child.Measure<MemoryRow>(MeasureCommand.Memory + method.Key, settings, AllocatorSettings.ForMemory)
                ),
            ]),
        };
    }

    private static int Judge(BenchmarkReport report)
    {
        var faults = ReportCheck.FaultsOf(report);
        foreach (var fault in faults)
        {
            Console.Error.WriteLine(fault);
        }

        return faults.Count == 0 ? 0 : 1;
    }
}
