using SlSam.Samples.Training;

namespace SlSam.Samples.Comparing;

/// <summary>An optimizer to compare, with what is different for it: <c>slsam:arms=block:reward=normalized</c>.</summary>
/// <param name="Kind">The optimizer.</param>
/// <param name="Settings">Options of <c>train</c>, without dashes, and their values, in the order given.</param>
public sealed record Variant(OptimizerKind Kind, IReadOnlyList<(string Option, string Value)> Settings)
{
    /// <summary>The option that sets the share of active arms, or of perturbed steps.</summary>
    public const string ActiveFraction = "active-fraction";

    private const char SettingSign = ':';
    private const string Form = "an optimizer with settings behind colons, as in slsam:arms=block:rho=0.01";

    /// <summary>True for optimizers that have an active fraction.</summary>
    public bool IsSparse => Kind is OptimizerKind.Rst or OptimizerKind.SlSam or OptimizerKind.Uniform;

    /// <summary>The value of a setting; null where it is not set.</summary>
    public string? this[string option] => Settings.FirstOrDefault(setting => setting.Option == option).Value;

    /// <summary>For people.</summary>
    public string Name => string.Join(", ", [OptimizerOptions.NameOf(Kind), .. Settings.Select(Describe)]);

    /// <summary>For people, without its active fraction: the variants of one name are a curve over it.</summary>
    public string Family => (this with { Settings = [.. Settings.Where(setting => setting.Option != ActiveFraction)] }).Name;

    /// <summary>The optimizer's name on the command line.</summary>
    public string Optimizer => OptimizerOf(Kind);

    /// <summary>As in <c>--optimizers</c>.</summary>
    public override string ToString() =>
        string.Join(SettingSign, [Optimizer, .. Settings.Select(setting => $"{setting.Option}={setting.Value}")]);

    /// <summary>The same with one more setting.</summary>
    public Variant With(string option, string value) => this with { Settings = [.. Settings, (option, value)] };

    /// <summary>Reads a variant.</summary>
    /// <param name="text">Optimizer and settings.</param>
    /// <param name="options">Options of <c>train</c> that a setting may name, without dashes.</param>
    /// <exception cref="BadInputException">It is not one.</exception>
    public static Variant Parse(string text, IReadOnlyCollection<string> options)
    {
        var parts = text.Split(SettingSign);
        var kinds = Enum.GetValues<OptimizerKind>().Where(kind => OptimizerOf(kind) == parts[0]).ToArray();
        if (kinds is not [var kind])
        {
            var names = string.Join(", ", Enum.GetValues<OptimizerKind>().Select(OptimizerOf));
            throw new BadInputException($"--optimizers: found '{parts[0]}', expected one of {names}.");
        }
        var settings = parts.Skip(1).Select(part => ParseSetting(text, part, options)).ToArray();
        return settings.CountBy(setting => setting.Option).FirstOrDefault(count => count.Value > 1).Key is { } twice
            ? throw new BadInputException($"--optimizers: found {twice} twice in '{text}', expected it once.")
            : new Variant(kind, settings);
    }

    private static (string Option, string Value) ParseSetting(string text, string part, IReadOnlyCollection<string> options)
    {
        if (part.Split('=', 2) is not [var option, { Length: > 0 } value])
        {
            throw new BadInputException($"--optimizers: found '{part}' in '{text}', expected {Form}.");
        }
        return options.Contains(option)
            ? (option, value)
            : throw new BadInputException(
                $"--optimizers: found the setting '{option}' in '{text}', expected one of {string.Join(", ", options)}."
            );
    }

    private static string OptimizerOf(OptimizerKind kind) => kind.ToString().ToLowerInvariant();

    private static string Describe((string Option, string Value) setting) =>
        setting.Option == ActiveFraction ? $"s {setting.Value}" : $"{setting.Option.Replace('-', ' ')} {setting.Value}";
}
