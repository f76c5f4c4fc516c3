using System.CommandLine;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Reports;
using SlSam.Samples.Training;

namespace SlSam.Samples.Applications;

/// <summary><c>evaluate</c>: says how well a trained model does on examples whose answers are known.</summary>
/// <param name="description">For the help.</param>
/// <param name="unit">What examples are, in the plural: "images".</param>
/// <param name="usualBatchSize">Examples at once where nothing else is asked for.</param>
public abstract class EvaluateCommand(string description, string unit, int usualBatchSize) : ModelCommand("evaluate", description)
{
    private readonly Option<int?> _batchSize = ParsedOption.Count(
        "--batch-size",
        $"{char.ToUpperInvariant(unit[0])}{unit[1..]} at once. [default: {usualBatchSize}]"
    );

    /// <inheritdoc/>
    protected sealed override bool IsShared => true;

    /// <inheritdoc/>
    protected sealed override IReadOnlyList<Option> Options => [.. DataOptions, _batchSize];

    /// <summary>The options that say on what.</summary>
    protected abstract IReadOnlyList<Option> DataOptions { get; }

    /// <summary>How the model does on each set of examples; a set that is the only one of its kind has no name.</summary>
    protected abstract IReadOnlyList<(string? Set, Evaluation Result)> Evaluate(ModelRequest request, int batchSize);

    /// <inheritdoc/>
    protected sealed override void Run(ModelRequest request)
    {
        foreach (var (set, result) in Evaluate(request, request.Parsed.GetValue(_batchSize) ?? usualBatchSize))
        {
            if (request.IsJson)
            {
                EvaluationOutput.WriteJson(request.Output, set, result);
            }
            else
            {
                EvaluationOutput.WriteTable(request.Console, set, result);
            }
        }
    }
}
