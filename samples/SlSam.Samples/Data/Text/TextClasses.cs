using System.Globalization;

namespace SlSam.Samples.Data.Text;

/// <summary>The classes of labels as they are written: each distinct text is one.</summary>
internal static class TextClasses
{
    private const int Named = 10;

    /// <summary>In the order of their numbers: as numbers where all are, else by the code of their characters.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<TextRow> rows)
    {
        var names = rows.Select(row => row.Label).Distinct().Order(StringComparer.Ordinal).ToArray();
        return names.All(name => Number(name) is not null) ? [.. names.OrderBy(Number)] : names;
    }

    /// <summary>The classes by which a model that there is can be measured: its own where they have all the names, else the rows'.</summary>
    /// <exception cref="InvalidDataException">The model has names, and lacks one.</exception>
    public static IReadOnlyList<string> ForModel(IReadOnlyList<TextRow> rows, IReadOnlyList<string> ofModel)
    {
        var names = Of(rows);
        if (names.All(ofModel.Contains))
        {
            return ofModel;
        }
        var haveNoNames = ofModel.Index().All(label => label.Item == $"LABEL_{label.Index}");
        if (LabelMatch.FindNames(names, ofModel) is not null || (haveNoNames && names.Count == ofModel.Count))
        {
            return names;
        }
        var unknown = rows.First(row => !ofModel.Contains(row.Label));
        throw new InvalidDataException(
            $"{unknown.Place}: found the label '{Excerpt.Of(unknown.Label)}', expected a class of the model ({Listed(ofModel)})."
        );
    }

    /// <summary>The number of a row's class.</summary>
    /// <exception cref="InvalidDataException">It is none of them.</exception>
    public static double Number(TextRow row, IReadOnlyList<string> classes)
    {
        for (var number = 0; number < classes.Count; number++)
        {
            if (classes[number] == row.Label)
            {
                return number;
            }
        }
        throw new InvalidDataException(
            $"{row.Place}: found the label '{Excerpt.Of(row.Label)}', which no example to learn from has, expected one of {Listed(classes)}."
        );
    }

    /// <summary>The finite number that a text is, with a point for its decimals; null where it is none.</summary>
    public static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    private static string Listed(IReadOnlyList<string> classes) =>
        string.Join(", ", classes.Take(Named).Select(Excerpt.Of)) + (classes.Count > Named ? $" and {classes.Count - Named} more" : "");
}
