using SlSam.Samples.Files;
using SlSam.Samples.Training;

namespace SlSam.Samples.Runs;

/// <summary>What came out of a run, as tables for programs.</summary>
internal static class RunTables
{
    /// <summary>A row for each epoch.</summary>
    public static void WriteMetrics(string file, IReadOnlyList<EpochReport> epochs) =>
        CsvFile.Write(
            file,
            [
                "epoch",
                "steps",
                "training_loss",
                "test_loss",
                .. epochs[0].Test.BesideLoss.Select(metric => metric.Name),
                "seconds",
                "processor_seconds",
                "peak_memory_bytes",
                "active_share",
            ],
            epochs.Select(RowOf)
        );

    /// <summary>A row for each arm in each stretch of training.</summary>
    public static void WriteActivity(string file, ArmActivity activity) =>
        CsvFile.Write(
            file,
            ["arm", "stretch", "first_step", "active_share"],
            from arm in Enumerable.Range(0, activity.Names.Count)
            from stretch in Enumerable.Range(0, activity.Stretches)
            where !double.IsNaN(activity.Share(arm, stretch))
            select new object[] { activity.Names[arm], stretch + 1, activity.FirstStep(stretch), activity.Share(arm, stretch) }
        );

    private static object[] RowOf(EpochReport epoch) =>
        [
            epoch.Epoch,
            epoch.Steps,
            epoch.TrainingLoss,
            epoch.Test.Loss,
            .. epoch.Test.BesideLoss.Select(metric => (object)metric.Value),
            epoch.TrainingTime.TotalSeconds,
            epoch.ProcessorTime.TotalSeconds,
            epoch.PeakMemory,
            epoch.ActiveShare,
        ];
}
