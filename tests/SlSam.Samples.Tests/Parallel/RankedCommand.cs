using SlSam.Roberta;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Training;
using SlSam.Tests.Parallel;

namespace SlSam.Samples.Tests.Parallel;

/// <summary>A sample's command line as ranks run it that are threads of the test.</summary>
internal static class RankedCommand
{
    /// <summary>How a command line of a sample runs.</summary>
    public delegate int Program(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, Launch launch);

    /// <summary>Runs the same command line on all ranks.</summary>
    /// <param name="size">How many.</param>
    /// <param name="arguments">Separated by blanks.</param>
    /// <param name="program">The sample; null: that of texts.</param>
    public static Ended[] Run(int size, string arguments, Program? program = null) => RunEach(size, _ => arguments, program);

    /// <summary>Runs a command line of each rank's own.</summary>
    public static Ended[] RunEach(int size, Func<int, string> argumentsOf, Program? program = null)
    {
        var ended = new Ended[size];
        var faults = ThreadRanks.Try(
            size,
            rank =>
            {
                var (output, error) = (new StringWriter(), new StringWriter());
                var launch = new Launch(rank.Rank, size, rank.Rank, () => new RankGroup(rank, rank.Rank));
                var code = (program ?? RobertaApplication.Run)(argumentsOf(rank.Rank).Split(' '), output, error, launch);
                ended[rank.Rank] = new Ended(code, output.ToString(), error.ToString());
            }
        );
        faults.Should().OnlyContain(fault => fault == null);
        return ended;
    }

    /// <summary>Runs a command line in one process by itself, which is to go well.</summary>
    public static string RunAlone(string arguments, Program? program = null)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = (program ?? RobertaApplication.Run)(arguments.Split(' '), output, error, Launch.ByItself);
        code.Should().Be(0, error.ToString());
        return output.ToString();
    }
}

/// <summary>How a rank ended.</summary>
internal sealed record Ended(int Code, string Output, string Error);
