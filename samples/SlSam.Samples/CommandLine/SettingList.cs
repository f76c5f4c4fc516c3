using System.CommandLine;
using System.Text.Json.Nodes;

namespace SlSam.Samples.CommandLine;

/// <summary>
/// All options of a command, each to be given on the command line or in a configuration file (<c>--config</c>): an object of JSON whose
/// keys are the options' names without dashes. The command line wins.
/// </summary>
public sealed class SettingList<TOptions>
{
    private readonly IReadOnlyList<Setting<TOptions>> _settings;

    private readonly Option<string?> _config = new("--config")
    {
        Description = "File of JSON with any of these options, by name without dashes; the command line wins over it.",
        HelpName = "file",
    };

    /// <summary>Makes the list, and lets the help name the defaults.</summary>
    /// <param name="settings">The options, of no other list.</param>
    /// <param name="usual">What holds where an option is not given.</param>
    /// <param name="cases">What holds instead in certain cases, and their names; each is a special one of those before it.</param>
    public SettingList(IReadOnlyList<Setting<TOptions>> settings, TOptions usual, params IReadOnlyList<(string Case, TOptions Usual)> cases)
    {
        _settings = settings;
        foreach (var setting in settings)
        {
            setting.Option.Description += DescribeDefault(setting, usual, cases);
        }
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var setting in _settings)
        {
            command.Options.Add(setting.Option);
        }
        command.Options.Add(_config);
    }

    /// <summary>What the user asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="usual">What holds where an option is not given.</param>
    /// <param name="fileOtherwise">A configuration file to be taken where the command line names none; null for none.</param>
    /// <exception cref="FileNotFoundException">There is no such configuration file.</exception>
    /// <exception cref="InvalidDataException">It has an unknown key or a bad value.</exception>
    public TOptions Read(ParseResult parsed, TOptions usual, string? fileOtherwise = null)
    {
        if ((parsed.GetValue(_config) ?? fileOtherwise) is { } file)
        {
            usual = Apply(ParseFile(file, parsed.CommandResult.Command), usual);
        }
        return Apply(parsed, usual);
    }

    /// <summary>The options as <c>--config</c> reads them.</summary>
    public JsonObject Write(TOptions options) =>
        new(
            _settings
                .Where(setting => setting.IsSaved)
                .Select(setting => new KeyValuePair<string, JsonNode?>(setting.Key, setting.Write(options)))
        );

    private TOptions Apply(ParseResult parsed, TOptions options) =>
        _settings.Aggregate(options, (sofar, setting) => setting.Apply(parsed, sofar));

    private ParseResult ParseFile(string file, Command command)
    {
        var arguments = ConfigurationFile.ReadArguments(file, [.. _settings.Select(setting => setting.Key)]);
        var parsed = command.Parse(arguments);
        return parsed.Errors is [var first, ..] ? throw new InvalidDataException($"{file}: {first.Message}") : parsed;
    }

    private static string DescribeDefault(Setting<TOptions> setting, TOptions usual, IReadOnlyList<(string Case, TOptions Usual)> cases)
    {
        var last = setting.Write(usual)?.ToString();
        var text = last ?? ValueKind.None;
        foreach (var (name, options) in cases)
        {
            var value = setting.Write(options)?.ToString();
            text += value == last ? "" : $"; {value ?? ValueKind.None} {name}";
            last = value;
        }
        return text == ValueKind.None ? "" : $" [default: {text}]";
    }
}
