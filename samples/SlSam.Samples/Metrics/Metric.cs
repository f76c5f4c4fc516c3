using System.Text.Json.Serialization;
using SlSam.Samples.Files;

namespace SlSam.Samples.Metrics;

/// <summary>A number that says how well a model does.</summary>
/// <param name="Name">Of it, in lower case: accuracy, f1, matthews, pearson, spearman.</param>
/// <param name="Value">The larger the better, 1 at most; NaN where it is not defined, null in JSON then.</param>
public sealed record Metric(string Name, [property: JsonConverter(typeof(NanAsNullConverter))] double Value);
