using System.Collections.Concurrent;
using SlSam.Mpi.Native;
using SlSam.Mpi.Tests.Jobs;

namespace SlSam.Mpi.Tests;

/// <summary>Calls of <see cref="MpiCollective"/> in jobs of two and of three ranks, which look into everything in one go.</summary>
public sealed class CollectiveTests(CollectiveTests.Jobs jobs) : IClassFixture<CollectiveTests.Jobs>
{
    public static TheoryData<string, int, string> Checks
    {
        get
        {
            var data = new TheoryData<string, int, string>();
            foreach (
                var (family, ranks) in new[] { (MpiFamily.OpenMpi, 2), (MpiFamily.OpenMpi, 3), (MpiFamily.Mpich, 2), (MpiFamily.Mpich, 3) }
            )
            {
                foreach (var name in CollectiveChecks.Names)
                {
                    data.Add($"{family}", ranks, name);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Checks))]
    public void Every_rank_has_what_the_call_promises(string mpi, int ranks, string check)
    {
        var result = jobs.Of(Enum.Parse<MpiFamily>(mpi), ranks);

        result.Told.Should().OnlyContain(lines => lines.Contains(check), result.Output);
    }

    [Theory]
    [InlineData("OpenMpi", 2)]
    [InlineData("OpenMpi", 3)]
    [InlineData("Mpich", 2)]
    [InlineData("Mpich", 3)]
    public void The_job_ends_well(string mpi, int ranks)
    {
        var result = jobs.Of(Enum.Parse<MpiFamily>(mpi), ranks);

        (result.Ended, result.ExitCode).Should().Be((true, 0), result.Output);
    }

    /// <summary>The jobs, each run once.</summary>
    public sealed class Jobs
    {
        private readonly ConcurrentDictionary<(MpiFamily, int), MpiJobResult> _results = new();

        internal MpiJobResult Of(MpiFamily family, int ranks) =>
            _results.GetOrAdd((family, ranks), _ => MpiJob.Run(family, ranks, nameof(CollectiveChecks)));
    }
}
