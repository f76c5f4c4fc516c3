using System.CommandLine;
using System.Text.Json.Nodes;
using SlSam.Samples.Comparing;
using SlSam.Samples.Metrics;
using SlSam.Samples.Runs;

namespace SlSam.Samples.Tests.Comparing;

/// <summary>A command that trains as far as a comparison can tell: a few options, and a summary in the output folder.</summary>
internal sealed class FakeTraining
{
    private static readonly string[] Saved = ["--optimizer", "--rho", "--active-fraction", "--steps", "--seed"];

    /// <summary>The command.</summary>
    public Command Train { get; } =
        new("train")
        {
            new Option<string>("--optimizer") { DefaultValueFactory = _ => "slsam" },
            new Option<double>("--rho") { DefaultValueFactory = _ => 0.05 },
            new Option<double>("--active-fraction") { DefaultValueFactory = _ => 0.5 },
            new Option<int>("--steps") { DefaultValueFactory = _ => 10 },
            new Option<long>("--seed"),
            new Option<bool>("--resume"),
            new Option<string>("--output"),
        };

    /// <summary>What a command line means, as a summary has it.</summary>
    public static JsonObject EffectiveOptions(ParseResult parsed) =>
        new(
            Saved.Select(name =>
                KeyValuePair.Create(
                    name.TrimStart('-'),
                    name switch
                    {
                        "--optimizer" => (JsonNode?)parsed.GetValue<string>(name),
                        "--seed" => parsed.GetValue<long>(name),
                        "--steps" => parsed.GetValue<int>(name),
                        _ => parsed.GetValue<double>(name),
                    }
                )
            )
        );

    /// <summary>The trainings of a plan.</summary>
    public IReadOnlyList<PlannedRun> Plan(string output, string optimizers, long[] seeds, double[]? fractions = null) =>
        PlanOf(output, optimizers, seeds, fractions).Runs(Train, EffectiveOptions);

    /// <summary>A plan without further options.</summary>
    public static ComparePlan PlanOf(string output, string optimizers, long[] seeds, double[]? fractions = null) =>
        new([.. optimizers.Split(',').Select(text => Variant.Parse(text, ["rho", "active-fraction"]))], seeds, fractions ?? [], [], output);

    /// <summary>A finished run's summary.</summary>
    public static RunSummary Summary(PlannedRun run, double accuracy = 0.5, double secondsPerStep = 1, long memory = 1000) =>
        new()
        {
            Finished = true,
            Optimizer = run.Variant.Optimizer,
            Seed = run.Seed,
            Device = "cpu",
            Steps = 10,
            TotalSteps = 10,
            Final = new EpochSummary(1, 1, 1, 100, [new Metric("accuracy", accuracy)]),
            Best = new EpochSummary(1, 1, 1, 100, [new Metric("accuracy", accuracy)]),
            ModelIsBest = false,
            SecondsTotal = 20,
            SecondsTraining = 10 * secondsPerStep,
            SecondsPerEpoch = 10 * secondsPerStep,
            SecondsPerStep = secondsPerStep,
            ProcessorSecondsTraining = 20 * secondsPerStep,
            PeakMemory = memory,
            PeakMemoryAboveModel = memory / 2,
            DeviceMemory = null,
            DeviceMemoryAboveModel = null,
            ActiveShare = 0.25,
            Arms = new Dictionary<string, double>(),
            Options = (JsonObject)run.Options.DeepClone(),
            Versions = new Dictionary<string, string>(),
        };

    /// <summary>How a training ended that gave this summary.</summary>
    public static RunOutcome Finished(PlannedRun run, double accuracy = 0.5, double secondsPerStep = 1, long memory = 1000) =>
        new(run, Summary(run, accuracy, secondsPerStep, memory), []);
}
