using System.CommandLine;
using System.CommandLine.Parsing;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Training;

namespace SlSam.Samples.Applications;

/// <summary>A command that uses a trained model: <c>--model</c>, <c>--device</c>, <c>--json</c>, and options of its own.</summary>
/// <param name="name">Of the command.</param>
/// <param name="description">For the help.</param>
public abstract class ModelCommand(string name, string description) : SampleCommand
{
    /// <summary>Options of its own, in the help's order.</summary>
    protected abstract IReadOnlyList<Option> Options { get; }

    /// <summary>Whether ranks do it together; else the first one does it by itself.</summary>
    protected virtual bool IsShared => false;

    /// <summary>Whether it runs the model; else it has no use for a device.</summary>
    protected virtual bool Computes => true;

    /// <inheritdoc/>
    public sealed override Command Create(TextWriter results, TextWriter notices, CollectiveChoice collective)
    {
        var command = new Command(name, description);
        var arguments = new InferenceArguments();
        foreach (var option in Options)
        {
            command.Options.Add(option);
        }
        arguments.AddTo(command, Computes);
        command.Validators.Add(Validate);
        if (IsShared)
        {
            command.Action = new SharedAction(collective, notices, Run);
        }
        else
        {
            command.SetAction(parsed =>
            {
                if (collective.LaunchOf(parsed).Size is > 1 and var size)
                {
                    notices.WriteLine($"{name}: the first of {size} processes does it");
                }
                return Run(parsed, RankGroup.Alone);
            });
        }
        return command;

        int Run(ParseResult parsed, RankGroup ranks)
        {
            using var interruption = new Interruption();
            var (output, error) = ranks.IsFirst ? (results, notices) : (TextWriter.Null, TextWriter.Null);
            using var request = new ModelRequest(parsed, arguments, output, error, ranks, interruption.Token);
            this.Run(request);
            return 0;
        }
    }

    /// <summary>Adds an error where options do not go together.</summary>
    protected virtual void Validate(CommandResult result) { }

    /// <summary>Does it. Whatever can be wrong is found before the first word is printed.</summary>
    protected abstract void Run(ModelRequest request);
}
