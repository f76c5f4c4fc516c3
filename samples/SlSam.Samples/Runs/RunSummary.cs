using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using SlSam.Samples.Files;
using SlSam.Samples.Metrics;
using SlSam.Samples.Training;

namespace SlSam.Samples.Runs;

/// <summary>What came out of a run: the file <c>summary.json</c> of its output folder, by which runs are compared.</summary>
public sealed record RunSummary
{
    /// <summary>Name of the file in the output folder.</summary>
    public const string FileName = "summary.json";

    /// <summary>False where something is ahead, be it the model's file or a test: the run goes on, or was interrupted.</summary>
    public required bool Finished { get; init; }

    /// <summary>The optimizer's name on the command line.</summary>
    public required string Optimizer { get; init; }

    /// <summary>Of weights, data and draws.</summary>
    public required long Seed { get; init; }

    /// <summary>Where it was computed: cpu, cuda:0.</summary>
    public required string Device { get; init; }

    /// <summary>How many processes trained, each with its share of every batch; times and memory are those of the first.</summary>
    public int Ranks { get; init; } = 1;

    /// <summary>What the contents of all examples come to; null where it is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DataChecksum { get; init; }

    /// <summary>Steps done.</summary>
    public required int Steps { get; init; }

    /// <summary>Steps of the whole run.</summary>
    public required int TotalSteps { get; init; }

    /// <summary>On the test examples, of the folder's model, when all is done; null before.</summary>
    public Evaluation? Test { get; init; }

    /// <summary>What <see cref="Final"/> and <see cref="Best"/> are measured on: validation, or test where nothing was kept apart.</summary>
    public string ChosenBy { get; init; } = "test";

    /// <summary>After the last epoch; null before the end of the first.</summary>
    public required EpochSummary? Final { get; init; }

    /// <summary>After the epoch with the best main metric, the earliest of several; null before the end of the first.</summary>
    public required EpochSummary? Best { get; init; }

    /// <summary>Of the folder's model, on the task's further test sets, by name.</summary>
    public IReadOnlyDictionary<string, Evaluation> OtherTests { get; init; } = new Dictionary<string, Evaluation>();

    /// <summary>What the folder's model answers to a few questions of the test; null where it answers none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SampleAnswer>? Answers { get; init; }

    /// <summary>Whether the folder's model has the weights of the best epoch, not of the last.</summary>
    public required bool ModelIsBest { get; init; }

    /// <summary>Time of training and tests.</summary>
    public required double SecondsTotal { get; init; }

    /// <summary>Time of all steps, without tests.</summary>
    public required double SecondsTraining { get; init; }

    /// <summary>Mean time of the steps of a whole epoch, without tests.</summary>
    public required double SecondsPerEpoch { get; init; }

    /// <summary>Mean time of a step, without tests.</summary>
    public required double SecondsPerStep { get; init; }

    /// <summary>Time that all cores together spent on the steps, without tests.</summary>
    public required double ProcessorSecondsTraining { get; init; }

    /// <summary>The most main memory that the process took, in bytes.</summary>
    public required long PeakMemory { get; init; }

    /// <summary>The same, less what it took before the first step, with the model and the data loaded.</summary>
    public required long PeakMemoryAboveModel { get; init; }

    /// <summary>Memory of the GPU in use, in bytes; null on the CPU.</summary>
    public required long? DeviceMemory { get; init; }

    /// <summary>The same, less what was in use before the first step.</summary>
    public required long? DeviceMemoryAboveModel { get; init; }

    /// <summary>Mean share of the trainable numbers that took part in a step, 0 to 1.</summary>
    public required double ActiveShare { get; init; }

    /// <summary>Share of the steps in which each arm took part, by name, in the arms' order.</summary>
    public required IReadOnlyDictionary<string, double> Arms { get; init; }

    /// <summary>The effective options, as <c>--config</c> reads them.</summary>
    public required JsonObject Options { get; init; }

    /// <summary>Of the library, torch and the runtime, by name.</summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    /// <summary>Reads the summary of an output folder.</summary>
    /// <exception cref="FileNotFoundException">The folder has none.</exception>
    /// <exception cref="InvalidDataException">It is not a summary.</exception>
    public static RunSummary Read(string folder) => JsonFile.Read<RunSummary>(Path.Combine(folder, FileName), "the summary of a run");

    /// <summary>Writes it into an output folder, over one that may be there.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(string folder) => JsonFile.Write(Path.Combine(folder, FileName), this);
}

/// <summary>How a model did after an epoch.</summary>
/// <param name="Epoch">Number from 1.</param>
/// <param name="TrainingLoss">Mean over all units of the epoch's steps: examples, or tokens that count.</param>
/// <param name="TestLoss">Mean over the units of what it was tested on.</param>
/// <param name="TestExamples">How many there were.</param>
/// <param name="Metrics">On the test examples, the main one first.</param>
public sealed record EpochSummary(int Epoch, double TrainingLoss, double TestLoss, int TestExamples, IReadOnlyList<Metric> Metrics)
{
    /// <summary>On the test examples of each class; null where there are none, or very many.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ClassReport? ByClass { get; init; }

    /// <summary>Of an epoch's report.</summary>
    public static EpochSummary Of(EpochReport report) =>
        new(report.Epoch, report.TrainingLoss, report.Test.Loss, report.Test.Examples, report.Test.Metrics)
        {
            ByClass = report.Test.ByClass,
        };
}
