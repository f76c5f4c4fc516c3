using System.CommandLine;
using System.CommandLine.Invocation;
using SlSam.Parallel;
using SlSam.Samples.Training;
using static TorchSharp.torch;

namespace SlSam.Samples.CommandLine;

/// <summary>
/// What a command does where all ranks do it together. What goes wrong on any of them ends all of them, with one message and one exit code: those of a process by itself.
/// </summary>
/// <param name="collective">Says whether there are several.</param>
/// <param name="error">For what went wrong.</param>
/// <param name="act">Does it, and gives the exit code.</param>
internal sealed class SharedAction(CollectiveChoice collective, TextWriter error, Func<ParseResult, RankGroup, int> act)
    : SynchronousCommandLineAction
{
    /// <summary>As of a process that ended by an exception that nothing caught.</summary>
    private const int Crashed = 134;

    /// <summary>How many threads torch takes, where the user says so.</summary>
    private static readonly string[] ThreadVariables = ["OMP_NUM_THREADS", "MKL_NUM_THREADS"];

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var launch = collective.LaunchOf(parseResult);
        RankGroup ranks;
        try
        {
            ranks = launch.Open();
        }
        catch (BadInputException) when (!launch.IsFirstOnMachine)
        {
            return 0; // the first one says it
        }
        using (ranks)
        {
            return Run(parseResult, ranks);
        }
    }

    private int Run(ParseResult parsed, RankGroup ranks)
    {
        if (ranks.Collective is not { Size: > 1 } all)
        {
            return act(parsed, ranks);
        }
        try
        {
            return ranks.Together(() =>
            {
                ShareCores(ranks);
                return act(parsed, ranks);
            });
        }
        catch (Exception fault)
        {
            return Tell(all, fault);
        }
    }

    /// <summary>Says what went wrong, on the rank that is to; all ranks end together, each by a fault of its own or by what it was told of another's.</summary>
    private int Tell(ICollective ranks, Exception fault)
    {
        var failure = Failure.Of(fault);
        var isOwn = fault is not CollectiveException;
        var (speaker, code) = Agree(ranks, isOwn, (byte)(failure?.ExitCode ?? Crashed));
        if (speaker == ranks.Rank)
        {
            var who = ranks.Rank == 0 ? "" : $"rank {ranks.Rank} of {ranks.Size}: ";
            error.WriteLine(who + (failure?.Line ?? fault.ToString()));
        }
        return code;
    }

    /// <summary>The first rank with a fault of its own speaks, and all end with its code.</summary>
    private static (int Speaker, int Code) Agree(ICollective ranks, bool isOwn, byte code)
    {
        try
        {
            using var scope = NewDisposeScope();
            var own = new float[ranks.Size];
            own[ranks.Rank] = isOwn ? 1 : 0;
            var all = tensor(own);
            ranks.MeanInPlace([all]);
            var speaker = Math.Max(0, Array.FindIndex(all.data<float>().ToArray(), mean => mean > 0));
            Span<byte> shared = [code];
            ranks.Broadcast(shared, speaker);
            return (speaker, shared[0]);
        }
        catch (CollectiveException)
        {
            return (isOwn ? ranks.Rank : 0, code); // the ranks have gone apart: each says what it knows
        }
    }

    /// <summary>A fair share of the machine's cores, unless the user says otherwise.</summary>
    private static void ShareCores(RankGroup ranks)
    {
        if (ranks.LocalSize > 1 && ThreadVariables.All(name => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name))))
        {
            set_num_threads(Math.Max(1, Environment.ProcessorCount / ranks.LocalSize));
        }
    }
}
