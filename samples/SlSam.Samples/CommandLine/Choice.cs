using System.CommandLine;

namespace SlSam.Samples.CommandLine;

/// <summary>An option whose value is one of a few names.</summary>
public sealed class Choice<T>
{
    private readonly IReadOnlyDictionary<string, T> _meanings;

    /// <summary>Makes the option.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="description">For the help.</param>
    /// <param name="usual">The name that holds where none is given.</param>
    /// <param name="meanings">What each name stands for.</param>
    public Choice(string name, string description, string usual, IReadOnlyDictionary<string, T> meanings)
    {
        _meanings = meanings;
        Option = new Option<string>(name)
        {
            Description = description,
            HelpName = string.Join('|', meanings.Keys),
            DefaultValueFactory = _ => usual,
        };
        Option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !meanings.ContainsKey(token.Value))
            {
                result.AddError(ParsedOption.Message(name, token.Value, $"one of {string.Join(", ", meanings.Keys)}"));
            }
        });
    }

    /// <summary>To be added to commands.</summary>
    public Option<string> Option { get; }

    /// <summary>What was chosen.</summary>
    public T Of(ParseResult parsed) => _meanings[parsed.GetRequiredValue(Option)];
}
