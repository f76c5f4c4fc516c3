using System.CommandLine;
using SlSam.Samples.CommandLine;

namespace SlSam.Samples.Applications;

/// <summary>A command that a sample has beside <c>train</c> and <c>compare</c>.</summary>
public abstract class SampleCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="results">For results.</param>
    /// <param name="notices">For what is told beside them.</param>
    /// <param name="collective">Says whether this process is one of several.</param>
    public abstract Command Create(TextWriter results, TextWriter notices, CollectiveChoice collective);
}
