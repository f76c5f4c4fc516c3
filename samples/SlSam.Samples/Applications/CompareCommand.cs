using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Comparing;
using Spectre.Console;

namespace SlSam.Samples.Applications;

/// <summary><c>compare</c>: trains with several optimizers and seeds on equal terms, and says which did how well at what cost.</summary>
public static class CompareCommand
{
    private const int SomeFailed = 1;

    /// <summary>Makes the command for a sample.</summary>
    /// <param name="console">For people.</param>
    /// <param name="sample">Its name, for tables and charts.</param>
    /// <param name="train">The sample's command that trains, with its options.</param>
    /// <param name="effectiveOptions">What a command line of it means, as the summary of its run has it.</param>
    /// <param name="collective">Says whether this process is one of several; null: it is not.</param>
    public static Command Create(
        IAnsiConsole console,
        string sample,
        Command train,
        Func<ParseResult, JsonObject> effectiveOptions,
        CollectiveChoice? collective = null
    )
    {
        var arguments = new CompareArguments(train);
        var command = new Command(
            "compare",
            "Trains with several optimizers and seeds on equal terms, each run in a process of its own, and compares what comes out. Takes the options of train for all of them."
        );
        arguments.AddTo(command);
        command.SetAction(parsed =>
        {
            var launch = collective?.LaunchOf(parsed) ?? Launch.ByItself;
            RequireOneProcess(launch);
            var (plan, jobs) = arguments.Read(parsed);
            return Run(
                console,
                $"{plan.Title(sample)}{DescribeJobs(jobs)}",
                plan,
                jobs,
                plan.Runs(train, effectiveOptions),
                LauncherOf(ChildProcess.OneOf(jobs), launch)
            );
        });
        return command;
    }

    /// <summary>What mpirun put into the environment is not for children, which it did not start.</summary>
    private static ChildLauncher LauncherOf(ChildProcess child, Launch launch) =>
        launch == Launch.ByItself
            ? child.Run
            : (arguments, said, cancellation) =>
                child.Run([.. arguments, $"{CollectiveChoice.Name}={CollectiveChoice.None}"], said, cancellation);

    private static void RequireOneProcess(Launch launch)
    {
        if (launch.Size != 1)
        {
            throw new BadInputException(
                $"compare: found {launch.Size?.ToString(CultureInfo.InvariantCulture) ?? "several"} processes of mpirun or srun, expected one: each run is a process of its own "
                    + "(--jobs trains several at a time), and train is what processes share out."
            );
        }
    }

    /// <summary>Over charts, which have no notes: their times are disturbed ones.</summary>
    private static string DescribeJobs(int jobs) => jobs > 1 ? $", {jobs} runs at a time" : "";

    /// <summary>Runs all trainings and writes what they gave; of those that have ended, where it is interrupted.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="BadInputException">Trainings refused what all have in common.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    internal static int Run(
        IAnsiConsole console,
        string title,
        ComparePlan plan,
        int jobs,
        IReadOnlyList<PlannedRun> runs,
        ChildLauncher launch
    )
    {
        using var interruption = new Interruption();
        var outcomes = CompareConsole
            .Watch(console, observer => new CompareRunner(launch, jobs, observer).Run(runs, interruption.Token))
            .GetAwaiter()
            .GetResult();
        var finished = outcomes.Count(outcome => outcome.Summary is not null);
        if (finished > 0)
        {
            var comparison = Comparison.Of(title, plan, jobs, runs, outcomes);
            ComparisonTable.Write(console, comparison);
            var files = ComparisonFiles.Write(plan.Output, comparison);
            console.WriteLine($"in {plan.Output}: {string.Join(", ", files)}");
        }
        else if (outcomes.Count > 0)
        {
            console.WriteLine("no training has finished: there is nothing to compare");
        }
        if (interruption.Token.IsCancellationRequested)
        {
            console.WriteLine("to go on: the same command");
            throw new OperationCanceledException(interruption.Token);
        }
        return finished == outcomes.Count ? 0
            : finished == 0 && outcomes.All(outcome => outcome.IsBadInput) ? BadInputException.ExitCode
            : SomeFailed;
    }
}
