using System.Globalization;
using System.Text.Json.Nodes;

namespace SlSam.HuggingFace.Models.Configuration;

/// <summary>
/// Names of a classifier's classes by number, as config.json has them in <c>id2label</c>: an object of numbers and names, or a list. Names
/// that are no texts are taken as written.
/// </summary>
internal sealed record ClassLabels
{
    private const string Regression = "regression";
    private const string Classification = "single_label_classification";
    private const string Unnamed = "LABEL_";

    private ClassLabels(IReadOnlyList<string> names, string? problemType, string? fault = null)
    {
        Names = names;
        ProblemType = problemType;
        Fault = fault;
    }

    /// <summary>In the order of their numbers.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>What config.json says; null: a number where there is one label, else one of the classes.</summary>
    public string? ProblemType { get; }

    /// <summary>Why the labels cannot be used; null where they can. A fresh head does not need them.</summary>
    public string? Fault { get; }

    /// <summary>Whether the one logit is a number, rather than each the weight of a class.</summary>
    public bool IsRegression => ProblemType is null ? Names.Count == 1 : ProblemType == Regression;

    /// <summary>Whether they are called LABEL_0, LABEL_1 and so on: nobody gave them names.</summary>
    public bool AreUnnamed => Names.Index().All(label => label.Item == Unnamed + label.Index.ToString(CultureInfo.InvariantCulture));

    /// <summary>Labels for a task: one label is a number.</summary>
    /// <exception cref="ArgumentException">There are none, or one is given twice.</exception>
    public static ClassLabels Of(IReadOnlyList<string> names)
    {
        if (names.Count == 0 || names.Distinct(StringComparer.Ordinal).Count() < names.Count)
        {
            throw new ArgumentException($"Found the labels [{string.Join(", ", names)}], expected one or more, each once.", nameof(names));
        }
        return new ClassLabels([.. names], names.Count == 1 ? Regression : Classification);
    }

    /// <summary>What a configuration says.</summary>
    public static ClassLabels Read(JsonObject configuration)
    {
        var problem = configuration["problem_type"]?.ToString();
        var count = configuration["num_labels"] is JsonValue number && number.TryGetValue(out int n) && n > 0 ? n : 2;
        return configuration["id2label"] switch
        {
            null => Checked([.. Enumerable.Range(0, count).Select(i => $"{Unnamed}{i}")], problem),
            JsonArray list => Checked([.. list.Select(Text)], problem),
            JsonObject names => Read(names, problem),
            var other => new ClassLabels([], problem, $"id2label: found {other.ToJsonString()}, expected an object of numbers and names"),
        };
    }

    /// <summary>The numbers that other labels have among these; null where one is not there. Case, blanks and signs make no difference.</summary>
    public IReadOnlyList<int>? Find(IReadOnlyList<string> wanted)
    {
        var numbers = Numbers(wanted, name => name) ?? Numbers(wanted, Plain);
        return numbers?.Distinct().Count() == wanted.Count ? numbers : null;
    }

    /// <summary>Writes names and numbers into a configuration.</summary>
    public void WriteTo(JsonObject configuration)
    {
        configuration.Remove("num_labels");
        configuration["id2label"] = new JsonObject(
            Names.Index().Select(label => KeyValuePair.Create($"{label.Index}", (JsonNode?)label.Item))
        );
        // of labels with one name the last one counts, as in transformers
        configuration["label2id"] = new JsonObject(
            Names.Index().GroupBy(label => label.Item).Select(same => KeyValuePair.Create(same.Key, (JsonNode?)same.Last().Index))
        );
        if (ProblemType is not null)
        {
            configuration["problem_type"] = ProblemType;
        }
    }

    private static ClassLabels Read(JsonObject labels, string? problem)
    {
        var byNumber = new SortedDictionary<int, string>();
        foreach (var (key, value) in labels)
        {
            if (int.TryParse(key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                byNumber[number] = Text(value);
            }
        }
        var isWhole = byNumber.Count == labels.Count && byNumber.Keys.Index().All(key => key.Index == key.Item);
        var found = string.Join(", ", labels.Select(label => label.Key).Take(12));
        return isWhole
            ? Checked([.. byNumber.Values], problem)
            : new ClassLabels(
                [.. byNumber.Values],
                problem,
                $"id2label: found the keys {found}, expected the numbers from 0 on without a gap"
            );
    }

    private static ClassLabels Checked(IReadOnlyList<string> names, string? problem) =>
        new(
            names,
            problem,
            names.Count == 0 ? "id2label: found no labels, expected one or more"
                : problem == Regression && names.Count > 1 ? $"id2label: found {names.Count} labels, expected one for {Regression}"
                : null
        );

    private IReadOnlyList<int>? Numbers(IReadOnlyList<string> wanted, Func<string, string> simplify)
    {
        var places = Names.Index().ToLookup(label => simplify(label.Item), label => label.Index);
        var found = wanted.Select(name => places[simplify(name)].ToArray()).ToArray();
        return found.All(numbers => numbers.Length == 1) ? [.. found.Select(numbers => numbers[0])] : null;
    }

    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static string Text(JsonNode? value) =>
        value is JsonValue text && text.TryGetValue(out string? name) ? name : value?.ToJsonString() ?? "null";
}
