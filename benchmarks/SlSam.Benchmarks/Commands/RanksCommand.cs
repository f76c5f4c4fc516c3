using System.CommandLine;
using SlSam.Benchmarks.Parallel;
using SlSam.Mpi;
using TorchSharp;

namespace SlSam.Benchmarks.Commands;

/// <summary>What travels between the ranks that this program was started as, and the time that it takes; the first of them prints.</summary>
internal static class RanksCommand
{
    public static Command Create()
    {
        var steps = new Option<int>("--steps") { Description = "Steps of each method", DefaultValueFactory = _ => 40 };
        steps.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--steps: expected at least 1.");
            }
        });
        var command = new Command("ranks", "What travels between ranks, and the time that it takes: mpirun -n 4 SlSam.Benchmarks ranks.")
        {
            steps,
        };
        command.SetAction(parsed =>
        {
            torch.set_num_threads(1);
            using var ranks = MpiCollective.Initialize();
            var rows = RanksBenchmark.Run(ranks, parsed.GetValue(steps));
            if (ranks.Rank == 0)
            {
                Console.WriteLine(RanksTable.Of(rows, ranks.Size));
            }
        });
        return command;
    }
}
