using System.Diagnostics;
using SlSam.Mpi.Native;
using SlSam.Mpi.Tests.Jobs;
using SlSam.Roberta;
using SlSam.Samples.Runs;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Parallel;

/// <summary>A sample as mpirun starts it.</summary>
public sealed class MpirunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("OpenMpi", 2)]
    [InlineData("Mpich", 3)]
    public async Task Its_ranks_train_as_one_process(string mpi, int ranks)
    {
        const string Command = "train --steps 4 --examples 60 --batch-size 8 --device cpu --output";
        RankedCommand.RunAlone($"{Command} {_folder["one"]}");

        var (code, output, error) = await Run(mpi, ranks, $"{Command} {_folder["several"]}");

        (code, error).Should().Be((0, ""));
        output.Should().StartWith("model: mini").And.Contain($"processes: {ranks}, {ranks} of them").And.NotContain("\e");
        output.Split("test accuracy").Should().HaveCount(3, "one rank tells of the epoch and of the end");
        RunNumbers.ShouldBe(_folder["several"], _folder["one"]);
    }

    [Theory]
    [InlineData("OpenMpi")]
    [InlineData("Mpich")]
    public async Task What_is_wrong_is_one_message_and_the_exit_code_that_it_always_has(string mpi)
    {
        var (code, output, error) = await Run(mpi, 2, "train --data nowhere.csv");

        (code, output).Should().Be((2, ""));
        error.Split("--data: found nothing at 'nowhere.csv'").Should().HaveCount(2);
    }

    [Fact]
    public void Without_it_nothing_of_MPI_is_loaded()
    {
        RankedCommand.RunAlone($"train --steps 1 --examples 32 --device cpu --output {_folder["run"]}");

        using var process = Process.GetCurrentProcess();
        process
            .Modules.Cast<ProcessModule>()
            .Should()
            .NotContain(module => module.ModuleName.StartsWith("libmpi", StringComparison.Ordinal));
        RunSummary.Read(_folder["run"]).Ranks.Should().Be(1);
    }

    private static async Task<(int Code, string Output, string Error)> Run(string mpi, int ranks, string arguments)
    {
        var installation = MpiInstallation.Of(Enum.Parse<MpiFamily>(mpi));
        string[] program = ["dotnet", typeof(RobertaApplication).Assembly.Location, .. arguments.Split(' ')];
        var start = new ProcessStartInfo(installation.Launcher, [.. installation.Arguments, "-n", $"{ranks}", .. program])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OMP_NUM_THREADS"] = "1";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output, await error);
    }
}
