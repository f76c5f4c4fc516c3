using System.Globalization;
using SlSam.Testing;
using static TorchSharp.torch;

namespace SlSam.Tests.Processes;

/// <summary>Checkpoints and the ends of processes.</summary>
public sealed class CheckpointProcessTests : IDisposable
{
    private const string KillsVariable = "SLSAM_TESTS_KILLS";
    private const int KillsByDefault = 5;

    private readonly string _folder = Directory.CreateTempSubdirectory("slsam-").FullName;

    [Fact]
    public void A_run_that_goes_on_in_another_process_equals_one_that_was_not_interrupted_to_the_bit()
    {
        using var scope = NewDisposeScope();
        using var straight = new InterruptedRun(seed: 1);
        straight.Train(0, InterruptedRun.End);
        using var interrupted = new InterruptedRun(seed: 1);
        interrupted.Train(0, InterruptedRun.Middle);
        interrupted.Save(_folder);

        using var child = ChildTask.Start(InterruptedRun.GoOn, _folder);
        var errors = child.StandardError.ReadToEnd();
        child.WaitForExit();

        errors.Should().BeEmpty();
        File.ReadAllBytes(Path.Combine(_folder, "everything")).AsSpan().SequenceEqual(straight.Everything()).Should().BeTrue();
    }

    /// <summary>Set SLSAM_TESTS_KILLS for more of them.</summary>
    [Fact]
    public void A_process_killed_at_any_moment_leaves_a_checkpoint_that_loads()
    {
        using var scope = NewDisposeScope();
        var kills = int.Parse(Environment.GetEnvironmentVariable(KillsVariable) ?? $"{KillsByDefault}", CultureInfo.InvariantCulture);
        var moments = new Random(7);
        using var optimizer = EndlessSaving.Build();
        var path = Path.Combine(_folder, EndlessSaving.Checkpoint);
        for (var kill = 0; kill < kills; kill++)
        {
            var said = ChildTask.RunUntilKilled(EndlessSaving.Run, _folder, lines: moments.Next(1, 12), spins: moments.Next(3_000_000));
            var lastSaved = double.Parse(said, CultureInfo.InvariantCulture);

            optimizer.load_state_dict(path);

            optimizer.Rho.Should().BeOneOf([lastSaved, lastSaved + 1], "it is the last one that was told of, or the one after it whole");
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
