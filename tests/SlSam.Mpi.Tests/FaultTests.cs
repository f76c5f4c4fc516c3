using SlSam.Mpi.Native;
using SlSam.Mpi.Tests.Jobs;

namespace SlSam.Mpi.Tests;

/// <summary>What becomes of a job in which a rank does not do its part.</summary>
public sealed class FaultTests
{
    [Theory]
    [InlineData("OpenMpi")]
    [InlineData("Mpich")]
    public void Ranks_that_make_different_calls_are_all_told_who_does_what(string mpi)
    {
        var result = Run(mpi, 3, nameof(Faults.DifferentCalls));

        (result.Ended, result.ExitCode).Should().Be((true, 0), result.Output);
        result.Told.Should().OnlyContain(lines => lines.Length == 2);
        result
            .Told.Should()
            .OnlyContain(lines =>
                lines[0]
                    .Contains(
                        "rank 0: MeanInPlace of 1 tensors (3 elements, Float32); rank 1: MeanInPlace of 1 tensors (4 elements, Float32)"
                    )
            );
        result.Told.Should().OnlyContain(lines => lines[1].Contains("gone apart before"));
    }

    [Theory]
    [InlineData("OpenMpi")]
    [InlineData("Mpich")]
    public void A_rank_that_leaves_is_named_to_those_that_go_on(string mpi)
    {
        var result = Run(mpi, 3, nameof(Faults.OneLeaves));

        result.Ended.Should().BeTrue();
        result
            .Told[0]
            .Should()
            .ContainSingle()
            .Which.Should()
            .Contain("rank 0: AllAgree; rank 1: end of the program (Dispose); rank 2: AllAgree");
        result.Told[2].Should().Equal(result.Told[0]);
        result.Output.Should().Contain("rank 1 of 3: The ranks do not do the same");
    }

    [Theory]
    [InlineData("OpenMpi")]
    [InlineData("Mpich")]
    public void A_rank_that_hangs_ends_the_job_when_the_time_is_over(string mpi)
    {
        var result = Run(mpi, 2, nameof(Faults.OneHangs));

        result.Ended.Should().BeTrue();
        result.ExitCode.Should().NotBe(0);
        result.Told.Should().OnlyContain(lines => lines.Length == 0);
        result.Output.Should().Contain("rank 0 of 2: AllAgree: the other ranks did not come within 1 s");
    }

    [Theory]
    [InlineData("OpenMpi")]
    [InlineData("Mpich")]
    public void A_rank_that_is_killed_ends_the_job(string mpi)
    {
        var result = Run(mpi, 2, nameof(Faults.OneIsKilled));

        result.Ended.Should().BeTrue();
        result.ExitCode.Should().NotBe(0);
        result.Told.Should().OnlyContain(lines => lines.Length == 0);
    }

    [Theory]
    [InlineData("OpenMpi")]
    [InlineData("Mpich")]
    public void Abort_ends_the_job_with_its_reason(string mpi)
    {
        var result = Run(mpi, 2, nameof(Faults.OneAborts));

        result.Ended.Should().BeTrue();
        result.ExitCode.Should().NotBe(0);
        result.Told.Should().OnlyContain(lines => lines.Length == 0);
        result.Output.Should().Contain("rank 1 of 2: there is no more paper");
    }

    [Fact]
    public void The_other_MPI_than_the_launchers_is_found_out()
    {
        _ = MpiInstallation.Of(MpiFamily.Mpich);
        var environment = new Dictionary<string, string> { [MpiLauncher.LibraryVariable] = "libmpich.so.12" };

        var result = MpiJob.Run(MpiFamily.OpenMpi, 2, nameof(Faults.Alone), environment);

        result.ExitCode.Should().NotBe(0);
        result.Output.Should().Contain("The launcher started 2 ranks, and libmpich.so.12").And.Contain("finds 1");
    }

    [Theory]
    [InlineData("libmpi.so.40", "OpenMpi")]
    [InlineData("libmpich.so.12", "Mpich")]
    public void A_process_that_nothing_launched_is_the_only_rank(string library, string mpi)
    {
        _ = MpiInstallation.Of(Enum.Parse<MpiFamily>(mpi));

        var result = MpiJob.RunAlone(nameof(Faults.Alone), new Dictionary<string, string> { [MpiLauncher.LibraryVariable] = library });

        result.ExitCode.Should().Be(0, result.Output);
        result.Told[0].Should().Equal("0 of 1, True False, 6");
    }

    [Fact]
    public void A_library_that_is_not_there_is_named()
    {
        var result = MpiJob.RunAlone(nameof(Faults.Alone), new Dictionary<string, string> { [MpiLauncher.LibraryVariable] = "libnone.so" });

        result.ExitCode.Should().Be(1);
        result.Output.Should().Contain("No MPI library was found; looked for libnone.so.").And.Contain("apt-get install openmpi-bin");
    }

    private static MpiJobResult Run(string mpi, int ranks, string task) => MpiJob.Run(Enum.Parse<MpiFamily>(mpi), ranks, task);
}
