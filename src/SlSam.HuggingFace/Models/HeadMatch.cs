using SlSam.HuggingFace.Models.Configuration;

namespace SlSam.HuggingFace.Models;

/// <summary>What becomes of a checkpoint's head in a model with given labels.</summary>
/// <param name="Rows">The checkpoint's row for each label; null: the same rows; empty: none, the head is fresh.</param>
/// <param name="Notice">What is to be said of it; null: nothing.</param>
internal sealed record HeadMatch(IReadOnlyList<int>? Rows, string? Notice)
{
    private static readonly HeadMatch Same = new(null, null);

    /// <summary>Compares the labels of a head that is there with those that are wanted.</summary>
    /// <param name="found">What the configuration calls its rows.</param>
    /// <param name="rows">How many it has.</param>
    /// <param name="wanted">The model's.</param>
    public static HeadMatch Of(ClassLabels found, long rows, ClassLabels wanted)
    {
        if (found.Fault is not null || found.Names.Count != rows)
        {
            return Fresh($"{rows} rows whose labels are not known ({found.Fault ?? "another number of names"})", wanted);
        }
        if (found.IsRegression != wanted.IsRegression)
        {
            return Fresh(found.IsRegression ? "a number" : $"the labels {Some(found)}", wanted);
        }
        if (found.Find(wanted.Names) is { } numbers)
        {
            return new HeadMatch(numbers, LeftOut(found, numbers));
        }
        // what has no names is told by its place
        var isByPlace = found.Names.Count == wanted.Names.Count && (found.AreUnnamed || wanted.AreUnnamed || wanted.IsRegression);
        return isByPlace ? Same : Fresh($"the labels {Some(found)}", wanted);
    }

    private static HeadMatch Fresh(string found, ClassLabels wanted) =>
        new([], $"The checkpoint's head is for {found}, not for {Some(wanted)}: this one is fresh, and has to be trained.");

    private static string? LeftOut(ClassLabels found, IReadOnlyList<int> numbers)
    {
        var others = found.Names.Index().Where(label => !numbers.Contains(label.Index)).Select(label => label.Item).ToArray();
        return others.Length == 0 ? null : $"Labels of the checkpoint that are not asked for, left out: {LoadReport.Some(others)}.";
    }

    private static string Some(ClassLabels labels) => labels.IsRegression ? "a number" : LoadReport.Some(labels.Names);
}
