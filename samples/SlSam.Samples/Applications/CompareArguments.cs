using System.CommandLine;
using System.Globalization;
using System.Numerics;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Comparing;
using SlSam.Samples.Runs;

namespace SlSam.Samples.Applications;

/// <summary>The options of <c>compare</c>: its own, and of <c>train</c> those that it does not set itself.</summary>
internal sealed class CompareArguments
{
    private static readonly string[] SetByCompare = ["--optimizer", "--seed", "--output", "--resume", "--overwrite"];

    private readonly Option<string> _optimizers = new("--optimizers")
    {
        Description =
            "What to compare. An optimizer may have options of its own behind colons: slsam:arms=block:learning-rate=2.5e-3 differs from the others in these two.",
        HelpName = "name[:option=value...],...",
        DefaultValueFactory = _ => "adamw,adasam,rst,uniform,slsam",
    };

    private readonly Option<string> _seeds = new("--seeds")
    {
        Description = "Each optimizer trains once with each.",
        HelpName = "number,...",
        DefaultValueFactory = _ => "1,2,3",
    };

    private readonly Option<string?> _activeFractions = new("--active-fractions")
    {
        Description =
            "Optimizers that have an active fraction train with each of these, which makes sparsity.png. [default: that of train]",
        HelpName = "number,...",
    };

    private readonly Option<string> _jobs = new("--jobs")
    {
        Description = "How many train at once; they share the cores.",
        HelpName = "number",
        DefaultValueFactory = _ => "1",
    };

    private readonly Option<string> _output = new("--output")
    {
        Description =
            "Folder for tables, charts and runs. Runs that are finished in it are not repeated, and interrupted ones go on; checkpoints go when a run is finished.",
        HelpName = "folder",
        DefaultValueFactory = _ => Path.Combine("out", "compare"),
    };

    private readonly Option[] _passed;

    /// <summary>Takes what it can pass through from the command of the training.</summary>
    public CompareArguments(Command train) => _passed = [.. train.Options.Where(option => !SetByCompare.Contains(option.Name))];

    /// <summary>Adds all options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in _passed.Prepend(_output).Prepend(_jobs).Prepend(_activeFractions).Prepend(_seeds).Prepend(_optimizers))
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What the user asked for, and how many trainings at once.</summary>
    /// <exception cref="BadInputException">An option's value cannot be.</exception>
    public (ComparePlan Plan, int Jobs) Read(ParseResult parsed)
    {
        string[] options = [.. _passed.Select(option => Plain(option.Name))];
        var fractions = parsed.GetValue(_activeFractions);
        var plan = new ComparePlan(
            [.. ListOf(parsed.GetRequiredValue(_optimizers)).Select(text => Variant.Parse(text, options))],
            [.. ListOf(parsed.GetRequiredValue(_seeds)).Select(text => Parse<long>("--seeds", text, _ => true, "whole numbers"))],
            fractions is null ? [] : [.. ListOf(fractions).Select(ParseFraction)],
            [.. _passed.SelectMany(option => Given(parsed, option))],
            parsed.GetRequiredValue(_output)
        );
        if (string.IsNullOrWhiteSpace(plan.Output))
        {
            throw new BadInputException(ParsedOption.Message(_output.Name, plan.Output, "a folder"));
        }
        RunFolder.RequireNoFile(plan.Output);
        return (plan, Parse<int>("--jobs", parsed.GetRequiredValue(_jobs), jobs => jobs >= 1, "a whole number, 1 or more"));
    }

    private static double ParseFraction(string text) =>
        Parse<double>("--active-fractions", text, fraction => fraction is > 0 and <= 1, "numbers more than 0, at most 1");

    private static T Parse<T>(string name, string text, Predicate<T> allowed, string expected)
        where T : INumberBase<T> =>
        T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && allowed(value)
            ? value
            : throw new BadInputException(ParsedOption.Message(name, text, expected));

    private static string[] ListOf(string text) => text.Split(',', StringSplitOptions.TrimEntries);

    private static string Plain(string name) => name.TrimStart('-');

    private static IEnumerable<(string Option, string? Value)> Given(ParseResult parsed, Option option) =>
        parsed.GetResult(option) is { Implicit: false } result
            ? [(Plain(option.Name), result.Tokens is [var token] ? token.Value : null)]
            : [];
}
