using System.Diagnostics;
using SlSam.DeiT;
using SlSam.Samples.Runs;
using SlSam.Samples.Tests.Data;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Applications;

/// <summary>A comparison by a real sample, in real processes.</summary>
public sealed class CompareProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_run_is_a_process_of_its_own_and_one_that_fails_says_why()
    {
        SmallCifar.Write(_folder["charts"], [.. Enumerable.Range(0, 12).Select(i => (byte)(i % 10))]);

        var (code, output) = await Compare("--optimizers", "adasam,slsam:arms=block,adamw:data=./nowhere", "--jobs", "3");

        code.Should().Be(1, output);
        output.Should().Contain("3/3").And.Contain("SL-SAM, arms block").And.Contain("3 runs at a time");
        output.Should().Contain("failed adamw:data=./nowhere, seed 1:").And.Contain("exit code 2").And.Contain("./nowhere: found");
        var summary = RunSummary.Read(_folder["out", "runs", "slsam_arms=block-seed1"]);
        summary.Steps.Should().Be(2);
        summary.Options["arms"]!.GetValue<string>().Should().Be("block");
        _folder.Files.Should().Contain(["out/compare.csv", "out/compare.json", "out/compare.md", "out/comparison.png"]);
        _folder.Files.Should().NotContain(file => file.Contains("/checkpoints/"));
    }

    private async Task<(int Code, string Output)> Compare(params string[] arguments)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [
                typeof(DeiTApplication).Assembly.Location,
                "compare",
                .. "--seeds 1 --steps 2 --batch-size 4 --device cpu".Split(' '),
                "--data",
                _folder["charts"],
                "--output",
                _folder["out"],
                .. arguments,
            ]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await error);
    }
}
