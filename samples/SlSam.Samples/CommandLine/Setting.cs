using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json.Nodes;

namespace SlSam.Samples.CommandLine;

/// <summary>Makes settings.</summary>
public static class Setting
{
    /// <summary>Makes one.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="description">For the help.</param>
    /// <param name="kind">What the value may be.</param>
    /// <param name="get">The value in the options.</param>
    /// <param name="set">The options with another value.</param>
    /// <param name="isSaved">Whether it belongs to what is written down of a run.</param>
    /// <param name="inPlaceOf">The option that it stands in for, with its dashes: one of the two is given at most.</param>
    public static Setting<TOptions> Create<TOptions, T>(
        string name,
        string description,
        ValueKind<T> kind,
        Func<TOptions, T> get,
        Func<TOptions, T, TOptions> set,
        bool isSaved = true,
        string? inPlaceOf = null
    )
    {
        var option = new Option<string?>(name) { Description = description, HelpName = kind.HelpName };
        if (typeof(T) == typeof(bool))
        {
            option.Arity = ArgumentArity.ZeroOrOne;
        }
        option.Validators.Add(result =>
        {
            if (inPlaceOf is not null && result.GetResult(inPlaceOf) is OptionResult { Implicit: false })
            {
                result.AddError($"{name}: found {inPlaceOf} too, expected one of the two.");
            }
            if (result.Tokens is [var token] && !kind.Parse(token.Value, out _))
            {
                result.AddError(ParsedOption.Message(name, token.Value, kind.Expected));
            }
        });
        TOptions Apply(string text, TOptions options) => kind.Parse(text, out var value) ? set(options, value) : options;
        return new Setting<TOptions>(option, Apply, options => kind.Write(get(options)), isSaved);
    }
}

/// <summary>An option of a command line and of configuration files, and what it sets.</summary>
public sealed class Setting<TOptions>
{
    private readonly Func<string, TOptions, TOptions> _apply;
    private readonly Func<TOptions, JsonNode?> _write;

    internal Setting(Option<string?> option, Func<string, TOptions, TOptions> apply, Func<TOptions, JsonNode?> write, bool isSaved)
    {
        Option = option;
        IsSaved = isSaved;
        _apply = apply;
        _write = write;
    }

    /// <summary>To be added to commands.</summary>
    public Option<string?> Option { get; }

    /// <summary>Its key in configuration files: the option's name without dashes.</summary>
    public string Key => Option.Name.TrimStart('-');

    /// <summary>Whether it belongs to what is written down of a run; where a run's files go does not.</summary>
    public bool IsSaved { get; }

    /// <summary>The same setting of options that these options are a part of.</summary>
    public Setting<TWhole> Within<TWhole>(Func<TWhole, TOptions> part, Func<TWhole, TOptions, TWhole> with) =>
        new(Option, (text, whole) => with(whole, _apply(text, part(whole))), whole => _write(part(whole)), IsSaved);

    /// <summary>The options with what the user gave; as they are where nothing was given.</summary>
    public TOptions Apply(ParseResult parsed, TOptions options) =>
        parsed.GetResult(Option) is { Implicit: false } result
            ? _apply(result.Tokens is [var token] ? token.Value : bool.TrueString, options)
            : options;

    /// <summary>The value in the options, for a configuration file; null for none.</summary>
    public JsonNode? Write(TOptions options) => _write(options);
}
