using System.CommandLine;

namespace SlSam.Samples.CommandLine;

/// <summary>The option <c>--collective</c>: whether processes that mpirun or srun started work together.</summary>
public sealed class CollectiveChoice
{
    /// <summary>The option's name.</summary>
    public const string Name = "--collective";

    /// <summary>Its value by which processes have nothing to do with each other.</summary>
    public const string None = "none";

    private const string Automatic = "auto";

    private readonly Launch _launch;

    /// <param name="launch">How this process was started.</param>
    public CollectiveChoice(Launch launch)
    {
        _launch = launch;
        Option = new Option<string>(Name)
        {
            Description =
                "Whether processes that mpirun or srun started work together: train and evaluate are shared out, one of them does the rest. With none each works by itself.",
            HelpName = $"{Automatic}|{None}",
            DefaultValueFactory = _ => Automatic,
            Recursive = true,
        };
        Option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value is not (Automatic or None))
            {
                result.AddError(ParsedOption.Message(Name, token.Value, $"{Automatic} or {None}"));
            }
        });
    }

    /// <summary>To be added to the root command: it is an option of all commands.</summary>
    public Option<string> Option { get; }

    /// <summary>How this process was started, as far as the user wants it to matter.</summary>
    public Launch LaunchOf(ParseResult parsed) => parsed.GetResult(Option) is { Tokens: [{ Value: None }] } ? Launch.ByItself : _launch;
}
