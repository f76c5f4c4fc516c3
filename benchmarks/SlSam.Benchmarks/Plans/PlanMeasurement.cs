using System.Globalization;
using SlSam.Benchmarks.Machine;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Benchmarks.Plans;

/// <summary>Trains a real model in this process, and reads how much memory it took at most.</summary>
internal static class PlanMeasurement
{
    public const int Batch = 4;

    private const int Steps = 4;

    /// <summary>What the managed heap is given before it is collected: not the training's.</summary>
    private const long ManagedHeap = AllocatorSettings.ManagedHeapForMemory;

    public static IReadOnlyList<int> Lengths { get; } = [64, 256];

    /// <summary>All cases of a shape and a length, one after the other.</summary>
    /// <param name="section">Shape and length, with a colon between.</param>
    public static PlanRow[] Run(string section)
    {
        var (shape, length) = (section.Split(':')[0], int.Parse(section.Split(':')[1], CultureInfo.InvariantCulture));
        var cases = PlanShapes.Measured.ContainsKey(shape) ? PlanCase.All : [.. PlanCase.All.Where(@case => @case.IsForLarge)];
        foreach (var first in cases.GroupBy(@case => @case.Of(PlanShapes.Find(shape)).Type))
        {
            Peak(first.First().Of(PlanShapes.Find(shape)), first.First(), length); // what libraries keep once and for all is not what is measured
        }

        var rows = new List<PlanRow>();
        foreach (var @case in cases)
        {
            var row = Measure(shape, @case, length);
            Console.Error.WriteLine(row); // a child's errors are shown as they come
            rows.Add(row);
        }

        return [.. rows];
    }

    private static PlanRow Measure(string name, PlanCase @case, int length)
    {
        var shape = @case.Of(PlanShapes.Find(name));
        var plan = MemoryPlan.ForTransformer(
            shape,
            @case.Options,
            Batch,
            length,
            DeviceType.CPU,
            ranks: null,
            Steps / @case.Options.HoldSteps
        );
        return new PlanRow(name, @case.Name, length, plan.Total + plan.OnHost, Peak(shape, @case, length), plan.ToString());
    }

    private static long Peak(TransformerShape shape, PlanCase @case, int length)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        Settle();
        var before = NativeMemory.Resident;
        using var model = PlanModels.Build(shape, length);
        var tokens = randint(2, shape.Vocabulary, [Batch, length], ScalarType.Int64);
        using var optimizer = new SlSamOptimizer(model, @case.Options);
        Settle();
        NativeMemory.TryResetMark();
        for (var step = 0; step < Steps; step++)
        {
            PlanModels.Step(optimizer, model, tokens, shape.LogitsChunk > 0);
        }

        return NativeMemory.HighWaterMark - before - ManagedHeap;
    }

    private static void Settle()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}
