using SlSam.Mpi.Native;

namespace SlSam.Mpi.Tests;

/// <summary>What environment variables say of who started a process.</summary>
public sealed class LauncherTests
{
    [Fact]
    public void Without_a_launcher_nothing_is_said() =>
        Of()
            .Should()
            .BeEquivalentTo(
                new
                {
                    Family = (MpiFamily?)null,
                    Size = (int?)null,
                    IsPresent = false,
                }
            );

    [Fact]
    public void Mpirun_of_Open_MPI_asks_for_its_own_library_first()
    {
        var launcher = Of(("OMPI_COMM_WORLD_SIZE", "4"), ("PMIX_RANK", "1"));

        (launcher.Family, launcher.Size, launcher.IsPresent).Should().Be((MpiFamily.OpenMpi, 4, true));
        launcher.Candidates[0].Should().Be("libmpi.so.40");
    }

    [Fact]
    public void Mpirun_of_MPICH_asks_for_its_own_library_first()
    {
        var launcher = Of(("PMI_RANK", "1"), ("PMI_SIZE", "4"));

        (launcher.Family, launcher.Size).Should().Be((MpiFamily.Mpich, 4));
        launcher.Candidates[0].Should().Be("libmpich.so.12");
    }

    [Fact]
    public void Slurms_starter_tells_how_many_tasks_there_are()
    {
        Of(("SLURM_STEP_NUM_TASKS", "8"), ("PMIX_RANK", "0")).Should().BeEquivalentTo(new { Family = MpiFamily.OpenMpi, Size = 8 });
        Of(("SLURM_STEP_NUM_TASKS", "8"))
            .Should()
            .BeEquivalentTo(
                new
                {
                    Family = (MpiFamily?)null,
                    Size = 8,
                    IsPresent = true,
                }
            );
        Of(("SLURM_STEP_NUM_TASKS", "1")).IsPresent.Should().BeFalse();
    }

    [Fact]
    public void Each_launcher_tells_a_process_which_it_is()
    {
        (string, string)[] openMpi = [("OMPI_COMM_WORLD_SIZE", "4"), ("OMPI_COMM_WORLD_RANK", "3"), ("OMPI_COMM_WORLD_LOCAL_RANK", "1")];
        (Of(openMpi).Rank, Of(openMpi).LocalRank).Should().Be((3, 1));
        (string, string)[] mpich = [("PMI_RANK", "2"), ("PMI_SIZE", "4"), ("MPI_LOCALRANKID", "0")];
        (Of(mpich).Rank, Of(mpich).LocalRank).Should().Be((2, 0));
        (string, string)[] slurm = [("SLURM_STEP_NUM_TASKS", "8"), ("SLURM_PROCID", "7"), ("SLURM_LOCALID", "3")];
        (Of(slurm).Rank, Of(slurm).LocalRank).Should().Be((7, 3));
        (Of().Rank, Of().LocalRank).Should().Be((null, null));
    }

    [Fact]
    public void A_library_that_the_user_names_is_the_only_one_tried() =>
        Of(("PMI_RANK", "1"), ("SLSAM_MPI_LIBRARY", "/opt/mpi.so")).Candidates.Should().Equal("/opt/mpi.so");

    private static MpiLauncher Of(params (string Name, string Value)[] variables) =>
        MpiLauncher.Of(name => variables.FirstOrDefault(variable => variable.Name == name).Value);
}
