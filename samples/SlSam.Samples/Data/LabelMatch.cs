using System.Globalization;

namespace SlSam.Samples.Data;

/// <summary>Which class of a model is meant by each class of some data, whose order may be another.</summary>
/// <param name="Numbers">The model's class by the data's.</param>
/// <param name="ByName">How many were matched by their names; the others have the same number in both.</param>
public sealed record LabelMatch(IReadOnlyList<int> Numbers, int ByName)
{
    /// <summary>
    /// Matches by name, in small or capital letters, with blanks or hyphens for underscores; and by number where the model has no such name,
    /// as where it calls its classes LABEL_0, LABEL_1, ...
    /// </summary>
    /// <param name="dataNames">The data's classes by number.</param>
    /// <param name="modelNames">The model's classes by number.</param>
    /// <exception cref="InvalidDataException">The numbers of classes differ, or two classes of the data would be the same of the model.</exception>
    public static LabelMatch Of(IReadOnlyList<string> dataNames, IReadOnlyList<string> modelNames)
    {
        if (dataNames.Count != modelNames.Count)
        {
            throw new InvalidDataException(
                $"Found {dataNames.Count} classes in the data ({Some(dataNames)}), expected {modelNames.Count}, those of the model ({Some(modelNames)})."
            );
        }
        var found = dataNames.Select(name => NumberOf(name, modelNames)).ToArray();
        var numbers = found.Select((number, own) => number ?? own).ToArray();
        var clash = numbers.Index().GroupBy(pair => pair.Item).FirstOrDefault(group => group.Count() > 1);
        return clash is null
            ? new LabelMatch(numbers, found.Count(number => number is not null))
            : throw new InvalidDataException(
                $"Found the classes {string.Join(" and ", clash.Select(pair => dataNames[pair.Index]))} in the data, which would both be the "
                    + $"model's {modelNames[clash.Key]}; expected the model's names ({Some(modelNames)}) for all classes or for none."
            );
    }

    /// <summary>The model's class by the data's, each found by its name; null where one is not.</summary>
    public static IReadOnlyList<int>? FindNames(IReadOnlyList<string> dataNames, IReadOnlyList<string> modelNames)
    {
        var found = dataNames.Select(name => NumberOf(name, modelNames)).OfType<int>().Distinct().ToArray();
        return dataNames.Count == modelNames.Count && found.Length == dataNames.Count ? found : null;
    }

    /// <summary>Says what was matched by number; null where all names were found.</summary>
    public string? Notice =>
        ByName == Numbers.Count
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"Of {Numbers.Count} classes, {Numbers.Count - ByName} have other names in the model than in the data and are matched by number."
            );

    private static int? NumberOf(string name, IReadOnlyList<string> names)
    {
        var matches = names.Index().Where(other => Plain(other.Item) == Plain(name)).ToArray();
        return matches is [var match] ? match.Index : null;
    }

    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static string Some(IReadOnlyList<string> names)
    {
        const int named = 3;
        return string.Join(", ", names.Take(named)) + (names.Count > named ? ", ..." : "");
    }
}
