using SlSam.HuggingFace;
using SlSam.Samples.Data;
using SlSam.Samples.Training;
using static TorchSharp.torch;

namespace SlSam.Samples.Runs;

/// <summary>
/// What a job is to train: a sample makes it, with its model on the CPU, and the job does the rest. Owns the model.
/// </summary>
public sealed record Assignment : IDisposable
{
    /// <summary>The model, and what it is to learn.</summary>
    public required LearningTask Task { get; init; }

    /// <summary>Examples to learn from, in batches of the training's size.</summary>
    public required IBatchSource Training { get; init; }

    /// <summary>Examples to be tested on.</summary>
    public required IBatchSource Test { get; init; }

    /// <summary>Examples by which the best epoch is chosen; null: those to be tested on.</summary>
    public IBatchSource? Validation { get; init; }

    /// <summary>What the contents of all examples come to, so that they are known again in another place; null: they are told by their place.</summary>
    public string? DataChecksum { get; init; }

    /// <summary>More examples to be tested on, by name, when all is done.</summary>
    public IReadOnlyList<(string Name, IBatchSource Examples)> OtherTests { get; init; } = [];

    /// <summary>What else is measured, by name, when all is done; by all ranks, which share it out.</summary>
    public IReadOnlyList<(string Name, Func<Device, RankGroup, CancellationToken, Evaluation> Measure)> FurtherMeasures { get; init; } = [];

    /// <summary>What the model answers to a few questions in the end; null: it answers none.</summary>
    public Func<CancellationToken, IReadOnlyList<SampleAnswer>>? Answers { get; init; }

    /// <summary>What examples are, in the plural: "images".</summary>
    public required string Unit { get; init; }

    /// <summary>What those to learn from are, where several are put into one: "packs"; null: the same as the others.</summary>
    public string? TrainingUnit { get; init; }

    /// <summary>Name of the module whose children are the blocks; null: the longest list of like modules.</summary>
    public string? Blocks { get; init; }

    /// <summary>What the model is called, for people.</summary>
    public required string ModelName { get; init; }

    /// <summary>What the examples are, for people.</summary>
    public required string DataName { get; init; }

    /// <summary>What is to be told of model and data beside their names, a line each.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>What the model and the data are, for people, a line each.</summary>
    public IEnumerable<string> Description => [DescribeModel(), DescribeData(), .. Notices];

    /// <summary>
    /// Writes the model as it is now, with its configuration and whatever is needed to use it, into a folder: such as
    /// <see cref="CheckpointSaver"/> makes.
    /// </summary>
    public required Action<string> SaveModel { get; init; }

    /// <summary>Files that are kept in the run's folder beside all others: a name, and what writes it to a path.</summary>
    public IReadOnlyList<(string Name, Action<string> Write)> FilesToKeep { get; init; } = [];

    /// <summary>Disposes the model.</summary>
    public void Dispose() => Task.Model.Dispose();

    private string DescribeModel()
    {
        var parameters = Task.Model.parameters().DistinctBy(parameter => parameter.Handle).ToArray();
        return FormattableString.Invariant(
            $"model: {ModelName}, {parameters.Sum(parameter => parameter.numel()):N0} parameters in {parameters.Length} tensors"
        );
    }

    private string DescribeData() =>
        FormattableString.Invariant(
            $"data: {DataName} ({Training.Examples:N0}{(TrainingUnit is null ? "" : $" {TrainingUnit}")} to learn from, "
        )
        + (Validation is null ? "" : FormattableString.Invariant($"{Validation.Examples:N0} to choose by, "))
        + FormattableString.Invariant($"{Test.Examples:N0} to be tested on)");
}
