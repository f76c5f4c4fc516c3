using System.Text.Json.Serialization;
using SlSam.Samples.Metrics;

namespace SlSam.Samples.Training;

/// <summary>How well a model does on examples.</summary>
/// <param name="Loss">Mean over the units that the task counts: examples, or tokens.</param>
/// <param name="Examples">How many there were.</param>
/// <param name="Metrics">What the task is measured by, the most important first; one at least.</param>
public sealed record Evaluation(double Loss, int Examples, IReadOnlyList<Metric> Metrics)
{
    /// <summary>On each class; null where there are none, or very many.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ClassReport? ByClass { get; init; }

    /// <summary>The metric by which runs are compared.</summary>
    [JsonIgnore]
    public Metric Main => Metrics[0];

    /// <summary>All metrics but the loss, which stands beside them.</summary>
    [JsonIgnore]
    public IEnumerable<Metric> BesideLoss => Metrics.Where(metric => !metric.IsLoss);
}
