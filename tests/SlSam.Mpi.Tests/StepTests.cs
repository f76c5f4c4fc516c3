using System.Globalization;
using SlSam.Mpi.Native;
using SlSam.Mpi.Tests.Jobs;
using SlSam.Tests.Parallel;

namespace SlSam.Mpi.Tests;

/// <summary>Steps of ranks that are processes.</summary>
public sealed class StepTests
{
    [Theory]
    [InlineData("OpenMpi", 2, nameof(StepJobs.AllMethods))]
    [InlineData("OpenMpi", 4, nameof(StepJobs.SomeMethods))]
    [InlineData("Mpich", 2, nameof(StepJobs.SomeMethods))]
    public void Ranks_take_the_steps_of_one_process(string mpi, int ranks, string job)
    {
        var result = Run(mpi, ranks, job);

        (result.Ended, result.ExitCode).Should().Be((true, 0), result.Output);
        result.Told.Should().OnlyContain(methods => methods.Length == (job == nameof(StepJobs.AllMethods) ? ParallelMethods.All.Count : 3));
    }

    [Theory]
    [InlineData("OpenMpi", 2)]
    [InlineData("OpenMpi", 3)]
    [InlineData("OpenMpi", 4)]
    [InlineData("Mpich", 2)]
    public void Ranks_that_spread_their_state_train_and_save_what_those_do_that_each_have_all(string mpi, int ranks)
    {
        var result = Run(mpi, ranks, nameof(StepJobs.Sharded));

        (result.Ended, result.ExitCode).Should().Be((true, 0), result.Output);
        result.Told.Should().OnlyContain(methods => methods.SequenceEqual(StepJobs.ShardedMethods));
    }

    [Theory]
    [InlineData("OpenMpi")]
    [InlineData("Mpich")]
    public void A_rank_that_saves_spread_state_alone_ends_the_job_and_says_why(string mpi)
    {
        var result = Run(mpi, 2, nameof(StepJobs.SavesAlone));

        result.Ended.Should().BeTrue();
        result.ExitCode.Should().NotBe(0);
        result.Told.Should().OnlyContain(steps => steps.SequenceEqual(new[] { "1", "2" }));
        result.Output.Should().Contain("every rank has to save when one does").And.Contain("The ranks do not do the same");
    }

    [Theory]
    [InlineData("OpenMpi")]
    [InlineData("Mpich")]
    public void A_closure_that_throws_ends_the_job_and_every_rank_says_why(string mpi)
    {
        var result = Run(mpi, 3, nameof(StepJobs.ThrowingClosure));

        result.Ended.Should().BeTrue();
        result.ExitCode.Should().NotBe(0);
        result.Told.Should().OnlyContain(steps => steps.SequenceEqual(new[] { "1", "2" }));
        result.Output.Should().Contain("InvalidDataException: there are no more pictures").And.Contain("Rank 1 of 3 failed");
    }

    [Theory]
    [InlineData("OpenMpi")]
    [InlineData("Mpich")]
    public void A_rank_with_fewer_batches_is_named(string mpi)
    {
        var result = Run(mpi, 2, nameof(StepJobs.FewerBatches));

        result.Ended.Should().BeTrue();
        result.ExitCode.Should().NotBe(0);
        result.Output.Should().Contain("rank 0: AllAgree; rank 1: end of the program (Dispose)");
    }

    [Theory]
    [InlineData("OpenMpi")]
    [InlineData("Mpich")]
    public void A_rank_that_is_killed_in_a_step_ends_the_job(string mpi)
    {
        var result = Run(mpi, 2, nameof(StepJobs.KilledInStep));

        result.Ended.Should().BeTrue();
        result.ExitCode.Should().NotBe(0);
        result.Told.Should().OnlyContain(steps => steps.SequenceEqual(new[] { "1", "2" }));
    }

    [Fact]
    public void A_fifth_of_the_layers_sends_a_fifth_of_the_bytes_and_an_ascent_of_its_own_halves_them()
    {
        var told = Run("OpenMpi", 2, nameof(StepJobs.Traffic)).Told[0];
        var bytes = told.Select(line => double.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture)).ToList();

        (bytes[0] / bytes[1]).Should().BeInRange(0.18, 0.3, "at least one arm is active, so that a little more than a fifth is");
        (bytes[2] / bytes[1]).Should().BeApproximately(0.5, 0.01);
        bytes[3].Should().Be(bytes[1], "gradients travel as ever");
        const int Weights = 12 * ((256 * 256) + 256) * sizeof(float);
        var sent = told.Select(line => double.Parse(line.Split(' ')[4], CultureInfo.InvariantCulture)).ToList();
        (sent[3] - sent[1]).Should().BeApproximately(Weights / 2, 256 * sizeof(float), "each of two ranks sends half of the weights");
    }

    private static MpiJobResult Run(string mpi, int ranks, string job) => MpiJob.Run(Enum.Parse<MpiFamily>(mpi), ranks, job);
}
