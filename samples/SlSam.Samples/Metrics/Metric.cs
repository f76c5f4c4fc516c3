using System.Text.Json.Serialization;
using SlSam.Samples.Files;

namespace SlSam.Samples.Metrics;

/// <summary>A number that says how well a model does.</summary>
/// <param name="Name">Of it, in lower case: accuracy, f1, macro_f1, matthews, pearson, spearman, loss, perplexity.</param>
/// <param name="Value">NaN where it is not defined, null in JSON then.</param>
public sealed record Metric(string Name, [property: JsonConverter(typeof(NanAsNullConverter))] double Value)
{
    /// <summary>Whether the smaller is the better, as of a loss; in JSON where it is so.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool LowerIsBetter { get; init; }

    /// <summary>Whether it is the mean loss, which is told of every model anyway.</summary>
    [JsonIgnore]
    public bool IsLoss => Name == "loss";

    /// <summary>Whether it is better than the same metric of another model; one that is not defined is worst.</summary>
    public bool IsBetterThan(Metric other) =>
        double.IsNaN(other.Value) ? !double.IsNaN(Value)
        : LowerIsBetter ? Value < other.Value
        : Value > other.Value;
}
