using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using SlSam.Samples.Reports;

namespace SlSam.Samples.Comparing;

/// <summary>What is to be compared.</summary>
/// <param name="Variants">The optimizers.</param>
/// <param name="Seeds">Each optimizer trains once with each.</param>
/// <param name="ActiveFractions">Those that have one train with each of these; empty: with the usual one.</param>
/// <param name="TrainSettings">Options of <c>train</c> for all, without dashes, where a variant has no other; null: without a value.</param>
/// <param name="Output">Folder of the comparison.</param>
internal sealed record ComparePlan(
    IReadOnlyList<Variant> Variants,
    IReadOnlyList<long> Seeds,
    IReadOnlyList<double> ActiveFractions,
    IReadOnlyList<(string Option, string? Value)> TrainSettings,
    string Output
)
{
    private const string ModelOption = "model";

    /// <summary>Over tables and charts: the model, and what else was asked for of all trainings.</summary>
    /// <param name="sample">Name of the sample, which stands for a model of its own where none is given.</param>
    public string Title(string sample)
    {
        var model = TrainSettings.FirstOrDefault(setting => setting.Option == ModelOption).Value;
        var others = TrainSettings.Where(setting => setting.Option != ModelOption);
        return string.Join(", ", others.Select(Describe).Prepend(ShortName.Of(model) ?? sample));
    }

    private static string Describe((string Option, string? Value) setting) =>
        $"{setting.Option.Replace('-', ' ')} {ShortName.Of(setting.Value)}".TrimEnd();

    /// <summary>All variants, those with an active fraction once for each of the fractions.</summary>
    public IReadOnlyList<Variant> AllVariants => [.. Variants.SelectMany(Expand)];

    /// <summary>All trainings, all optimizers with the first seed first, so that early on there is something to compare.</summary>
    /// <param name="train">The command of the training.</param>
    /// <param name="effectiveOptions">What its command line means.</param>
    /// <exception cref="BadInputException">Two are the same, or the command refuses an option.</exception>
    public IReadOnlyList<PlannedRun> Runs(Command train, Func<ParseResult, JsonObject> effectiveOptions)
    {
        var runs = Seeds.SelectMany(_ => AllVariants, (seed, variant) => Plan(train, effectiveOptions, variant, seed)).ToArray();
        return runs.CountBy(run => run.Folder).FirstOrDefault(count => count.Value > 1).Key is { } twice
            ? throw new BadInputException($"--optimizers, --seeds: found {Path.GetFileName(twice)} twice, expected each run once.")
            : runs;
    }

    private IEnumerable<Variant> Expand(Variant variant) =>
        variant.IsSparse && variant[Variant.ActiveFraction] is null && ActiveFractions.Count > 0
            ? ActiveFractions.Select(fraction => variant.With(Variant.ActiveFraction, fraction.ToString(CultureInfo.InvariantCulture)))
            : [variant];

    private PlannedRun Plan(Command train, Func<ParseResult, JsonObject> effectiveOptions, Variant variant, long seed)
    {
        var folder = Path.Combine(Output, "runs", $"{FileNameOf(variant)}-seed{seed}");
        string[] arguments =
        [
            .. TrainSettings.Where(setting => variant[setting.Option] is null).Select(ToArgument),
            .. variant.Settings.Select(setting => ToArgument((setting.Option, setting.Value))),
            $"--optimizer={variant.Optimizer}",
            $"--seed={seed}",
            $"--output={folder}",
        ];
        var parsed = train.Parse(arguments);
        return parsed.Errors is [var first, ..]
            ? throw new BadInputException($"{variant}: {first.Message}")
            : new PlannedRun(variant, seed, folder, [train.Name, .. arguments], effectiveOptions(parsed));
    }

    private static string ToArgument((string Option, string? Value) setting) =>
        setting.Value is null ? $"--{setting.Option}" : $"--{setting.Option}={setting.Value}";

    /// <summary>Letters that no file system minds.</summary>
    private static string FileNameOf(Variant variant) =>
        string.Concat(variant.ToString().Select(letter => char.IsAsciiLetterOrDigit(letter) || ".-=".Contains(letter) ? letter : '_'));
}
