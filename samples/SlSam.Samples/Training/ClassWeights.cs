using System.Globalization;

namespace SlSam.Samples.Training;

/// <summary>What errors in classes cost in training: by how rare a class is, or by name.</summary>
public sealed class ClassWeights
{
    private const string BalancedName = "balanced";

    private readonly IReadOnlyDictionary<string, double>? _byName;

    private ClassWeights(IReadOnlyDictionary<string, double>? byName) => _byName = byName;

    /// <summary>All examples / (classes * examples of the class): all classes cost the same in sum.</summary>
    public static ClassWeights Balanced { get; } = new(null);

    /// <summary>Reads <c>balanced</c>, or <c>NAME=WEIGHT,...</c>; null where it is neither, a name is there twice or a weight is not above 0.</summary>
    public static ClassWeights? Parse(string text)
    {
        if (text == BalancedName)
        {
            return Balanced;
        }
        var weights = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var pair in text.Split(','))
        {
            var sign = pair.LastIndexOf('=');
            if (
                sign < 1
                || !double.TryParse(pair.AsSpan(sign + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var weight)
                || !(weight > 0 && double.IsFinite(weight))
                || !weights.TryAdd(pair[..sign].Trim(), weight)
            )
            {
                return null;
            }
        }
        return new ClassWeights(weights);
    }

    /// <summary>The weights by the classes' numbers.</summary>
    /// <param name="names">Of the classes by number.</param>
    /// <param name="labels">Of the examples to learn from. A class that they lack has the weight 1.</param>
    /// <exception cref="BadInputException">There is no class of a name.</exception>
    public IReadOnlyList<float> Of(IReadOnlyList<string> names, IEnumerable<int> labels)
    {
        if (_byName is null)
        {
            var counts = new long[names.Count];
            foreach (var label in labels)
            {
                counts[label]++;
            }
            var all = (double)counts.Sum();
            return [.. counts.Select(count => count == 0 ? 1 : (float)(all / (names.Count * (double)count)))];
        }
        if (_byName.Keys.Except(names).FirstOrDefault() is { } unknown)
        {
            throw new BadInputException($"--class-weights: found the class '{unknown}', expected one of {string.Join(", ", names)}.");
        }
        return [.. names.Select(name => (float)_byName.GetValueOrDefault(name, 1))];
    }

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() =>
        _byName is null
            ? BalancedName
            : string.Join(',', _byName.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}={pair.Value}")));
}
