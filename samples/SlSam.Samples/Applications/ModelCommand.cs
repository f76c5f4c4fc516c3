using System.CommandLine;
using System.CommandLine.Parsing;
using SlSam.Samples.CommandLine;

namespace SlSam.Samples.Applications;

/// <summary>A command that uses a trained model: <c>--model</c>, <c>--device</c>, <c>--json</c>, and options of its own.</summary>
/// <param name="name">Of the command.</param>
/// <param name="description">For the help.</param>
public abstract class ModelCommand(string name, string description) : SampleCommand
{
    /// <summary>Options of its own, in the help's order.</summary>
    protected abstract IReadOnlyList<Option> Options { get; }

    /// <inheritdoc/>
    public sealed override Command Create(TextWriter results, TextWriter notices)
    {
        var command = new Command(name, description);
        var arguments = new InferenceArguments();
        foreach (var option in Options)
        {
            command.Options.Add(option);
        }
        arguments.AddTo(command);
        command.Validators.Add(Validate);
        command.SetAction(parsed =>
        {
            using var interruption = new Interruption();
            using var request = new ModelRequest(parsed, arguments, results, notices, interruption.Token);
            Run(request);
            return 0;
        });
        return command;
    }

    /// <summary>Adds an error where options do not go together.</summary>
    protected virtual void Validate(CommandResult result) { }

    /// <summary>Does it. Whatever can be wrong is found before the first word is printed.</summary>
    protected abstract void Run(ModelRequest request);
}
