using System.Globalization;
using CsvHelper;
using SlSam.Samples.Files;
using SlSam.Samples.Training;

namespace SlSam.Samples.Runs;

/// <summary>What came out of a run, as tables for programs.</summary>
internal static class RunTables
{
    /// <summary>A row for each epoch.</summary>
    public static void WriteMetrics(string file, IReadOnlyList<EpochReport> epochs) =>
        Write(
            file,
            [
                "epoch",
                "steps",
                "training_loss",
                "test_loss",
                .. epochs[0].Test.Metrics.Select(metric => metric.Name),
                "seconds",
                "processor_seconds",
                "peak_memory_bytes",
                "active_share",
            ],
            epochs.Select(RowOf)
        );

    /// <summary>A row for each arm in each stretch of training.</summary>
    public static void WriteActivity(string file, ArmActivity activity) =>
        Write(
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
            .. epoch.Test.Metrics.Select(metric => (object)metric.Value),
            epoch.TrainingTime.TotalSeconds,
            epoch.ProcessorTime.TotalSeconds,
            epoch.PeakMemory,
            epoch.ActiveShare,
        ];

    private static void Write(string file, IEnumerable<string> header, IEnumerable<object[]> rows) =>
        AtomicFile.Write(
            file,
            stream =>
            {
                using var writer = new StreamWriter(stream, leaveOpen: true);
                using var csv = new CsvWriter(writer, CultureInfo.InvariantCulture);
                foreach (var row in rows.Prepend([.. header]))
                {
                    foreach (var field in row)
                    {
                        csv.WriteField(field);
                    }
                    csv.NextRecord();
                }
            }
        );
}
