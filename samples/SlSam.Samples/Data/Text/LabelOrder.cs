using System.Globalization;

namespace SlSam.Samples.Data.Text;

/// <summary>
/// Finds the classes of a task among those of a model, which may have them in another order: by name, in small or capital letters, with
/// blanks or hyphens for underscores. Classes called LABEL_0, LABEL_1, ... or 0, 1, ... are in the task's order.
/// </summary>
public static class LabelOrder
{
    private const string NamelessPrefix = "label";

    /// <summary>The number that the model gives to each class of the task.</summary>
    /// <param name="ofTask">Names in the task's order.</param>
    /// <param name="ofModel">Names in the model's order, as in its <c>id2label</c>.</param>
    /// <exception cref="InvalidDataException">The model has other classes.</exception>
    public static IReadOnlyList<int> Find(IReadOnlyList<string> ofTask, IReadOnlyList<string> ofModel) =>
        FindIfAny(ofTask, ofModel)
        ?? throw new InvalidDataException(
            $"id2label: found the classes {Listed(ofModel)}, expected {Listed(ofTask)} in any order, or {Listed(ofTask.Select((_, number) => $"LABEL_{number}"))}."
        );

    /// <summary>As <see cref="Find"/>, but null where the model has other classes.</summary>
    public static IReadOnlyList<int>? FindIfAny(IReadOnlyList<string> ofTask, IReadOnlyList<string> ofModel)
    {
        if (ofModel.Count != ofTask.Count)
        {
            return null;
        }
        string[] names = [.. ofModel.Select((name, number) => Plain(IsNumber(name, number) ? ofTask[number] : name))];
        int[] order = [.. ofTask.Select(name => Array.IndexOf(names, Plain(name)))];
        return order.Contains(-1) ? null : order;
    }

    private static bool IsNumber(string name, int number)
    {
        var plain = Plain(name);
        var digits = plain.StartsWith(NamelessPrefix, StringComparison.Ordinal) ? plain[NamelessPrefix.Length..] : plain;
        return digits == number.ToString(CultureInfo.InvariantCulture);
    }

    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names.Take(8));
}
