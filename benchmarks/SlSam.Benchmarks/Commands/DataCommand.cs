using System.CommandLine;
using SlSam.Benchmarks.Loading;
using SlSam.Benchmarks.Reports;

namespace SlSam.Benchmarks.Commands;

/// <summary>How fast images are loaded, and whether training waits for them.</summary>
internal static class DataCommand
{
    public static Command Create()
    {
        var batch = AtLeast("--batch", "Images in a batch", usual: 128, least: 1);
        var batches = AtLeast("--batches", "Batches of each kind of images that are timed", usual: 16, least: 1);
        var steps = AtLeast("--steps", "Training steps that are timed", usual: 8, least: 1);
        var command = new Command("data", "Measures how fast images are loaded, and whether training waits for them.")
        {
            batch,
            batches,
            steps,
        };
        command.SetAction(parsed =>
            Run(
                new LoadingSettings
                {
                    Batch = parsed.GetValue(batch),
                    Batches = parsed.GetValue(batches),
                    Steps = parsed.GetValue(steps),
                }
            )
        );
        return command;
    }

    private static void Run(LoadingSettings settings)
    {
        var folder = Directory.CreateTempSubdirectory("slsam-images-");
        try
        {
            var loading =
                from images in LoadingCase.All(folder.FullName)
                from workers in settings.Workers
                select LoadingBenchmark.Run(images, workers, settings);
            var waiting = settings.Workers.Select(workers => WaitingBenchmark.Run(workers, settings));
            ConsoleReport.Print([LoadingTables.OfLoading([.. loading], settings.Batch), LoadingTables.OfWaiting([.. waiting])]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Option<int> AtLeast(string name, string description, int usual, int least)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < least)
            {
                result.AddError($"{name}: expected at least {least}.");
            }
        });
        return option;
    }
}
