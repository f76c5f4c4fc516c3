namespace SlSam.Samples.Data.Text;

/// <summary>What is to be said of texts, and how well it is said.</summary>
/// <param name="Name">In lower case.</param>
/// <param name="Labels">Names of the classes in the order of their numbers; none where a score is asked for.</param>
/// <param name="Metrics">What it is measured by, the most important first.</param>
public record TextTask(string Name, IReadOnlyList<string> Labels, IReadOnlyList<MetricKind> Metrics)
{
    /// <summary>Whether the labels are scores, not classes.</summary>
    public bool IsRegression => Labels.Count == 0;

    /// <summary>Numbers that a model gives for an example: one for each class, or one score.</summary>
    public int Outputs => IsRegression ? 1 : Labels.Count;
}
