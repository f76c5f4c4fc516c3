using System.Text.Json.Nodes;
using SlSam.Samples.Comparing;
using SlSam.Samples.Runs;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Comparing;

/// <summary>Trainings of a comparison, by a delegate in place of a process.</summary>
public sealed class CompareRunnerTests : IDisposable
{
    private static readonly ChildResult Well = new(0, ["done"]);
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingObserver _observer = new();
    private readonly IReadOnlyList<PlannedRun> _runs;
    private readonly List<IReadOnlyList<string>> _launched = [];

    public CompareRunnerTests() => _runs = new FakeTraining().Plan(_folder.Path, "adamw,slsam", [1, 2]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_run_is_launched_once_and_its_summary_read()
    {
        var outcomes = await Run(arguments => Finish(arguments));

        _launched.Should().BeEquivalentTo(_runs.Select(run => run.Arguments), options => options.WithStrictOrdering());
        outcomes.Select(outcome => outcome.Run).Should().Equal(_runs);
        outcomes.Select(outcome => outcome.Summary!.Seed).Should().Equal(1, 1, 2, 2);
        _observer
            .Events.Take(4)
            .Should()
            .Equal("4 runs, 0 finished", "started adamw, seed 1", "adamw, seed 1 said step", "finished adamw, seed 1");
    }

    [Fact]
    public async Task Finished_runs_are_not_repeated()
    {
        FakeTraining.Summary(_runs[1], accuracy: 0.75).Write(_runs[1].Folder);

        var outcomes = await Run(arguments => Finish(arguments));

        _launched.Should().HaveCount(3).And.NotContain(_runs[1].Arguments);
        outcomes.Should().HaveCount(4);
        outcomes[1].Summary!.Final!.Metrics[0].Value.Should().Be(0.75);
        _observer.Events[0].Should().Be("4 runs, 1 finished");
    }

    [Fact]
    public async Task An_unfinished_run_is_run_again()
    {
        (FakeTraining.Summary(_runs[0]) with { Finished = false }).Write(_runs[0].Folder);

        var outcomes = await Run(arguments => Finish(arguments));

        _launched.Should().HaveCount(4);
        outcomes[0].Summary!.Finished.Should().BeTrue();
    }

    [Fact]
    public async Task An_interrupted_run_goes_on_and_its_checkpoints_go_away_once_it_is_finished()
    {
        Directory.CreateDirectory(_folder["runs", "adamw-seed1", "checkpoints", "step-000000003-epoch-000000"]);

        await Run(arguments => Finish(arguments));

        _launched[0].Should().Equal([.. _runs[0].Arguments, "--resume"]);
        _launched[1].Should().NotContain("--resume");
        _folder.Files.Should().NotContain(file => file.Contains("checkpoints"));
        Directory.GetDirectories(_folder["runs", "adamw-seed1", "checkpoints"]).Should().BeEmpty();
    }

    [Fact]
    public async Task A_run_with_other_options_is_left_alone_and_nothing_is_started()
    {
        var options = (JsonObject)_runs[2].Options.DeepClone();
        options["rho"] = 0.25;
        (FakeTraining.Summary(_runs[2]) with { Options = options }).Write(_runs[2].Folder);

        var run = () => Run(arguments => Finish(arguments));

        await run.Should()
            .ThrowAsync<InvalidDataException>()
            .WithMessage($"{_runs[2].Folder}: found a run with rho 0.25, expected 0.05; another --output keeps both.");
        _launched.Should().BeEmpty();
    }

    [Fact]
    public async Task One_that_fails_is_reported_with_the_end_of_its_output_and_the_others_go_on()
    {
        var outcomes = await Run(arguments =>
            arguments.Contains("--optimizer=adamw") ? new ChildResult(1, ["epoch 1", "Training diverged"]) : Finish(arguments)
        );

        outcomes.Select(outcome => outcome.Summary is not null).Should().Equal(false, true, false, true);
        outcomes[0].Failure.Should().Equal("exit code 1", "epoch 1", "Training diverged");
        _observer.Events.Should().Contain("failed adamw, seed 1").And.Contain("finished slsam, seed 2");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Input_that_two_variants_refuse_is_not_shown_to_the_others(int jobs)
    {
        var runs = new FakeTraining().Plan(_folder.Path, "adamw,adasam,rst,slsam", [1, 2, 3, 4, 5]);
        var (launched, refused, ended) = (0, 0, 0);
        var runner = new CompareRunner(
            async (_, _, cancellation) =>
            {
                Interlocked.Increment(ref launched);
                if (Interlocked.Increment(ref refused) <= 2)
                {
                    return new ChildResult(2, ["model: x", "data.jsonl: found no such file."]);
                }
                await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                Interlocked.Increment(ref ended);
                return new ChildResult(130, ["interrupted"]);
            },
            jobs,
            _observer
        );

        var run = () => runner.Run(runs, TestContext.Current.CancellationToken);

        await run.Should().ThrowAsync<BadInputException>().WithMessage("data.jsonl: found no such file.");
        (launched - ended).Should().Be(2, "those under way are ended");
        launched.Should().BeLessThan(runs.Count);
    }

    [Fact]
    public async Task One_variant_that_refuses_its_input_is_reported_as_others_are()
    {
        var outcomes = await Run(arguments =>
            arguments.Contains("--optimizer=adamw") ? new ChildResult(2, ["--arms: found head."]) : Finish(arguments)
        );

        outcomes.Select(outcome => outcome.Summary is not null).Should().Equal(false, true, false, true);
        outcomes[0].Reason.Should().Be("--arms: found head.");
    }

    [Fact]
    public async Task One_that_says_all_is_well_without_a_finished_summary_has_failed()
    {
        var outcomes = await Run(arguments =>
        {
            if (arguments.Contains("--optimizer=adamw"))
            {
                (FakeTraining.Summary(RunOf(arguments)) with { Finished = false }).Write(RunOf(arguments).Folder);
            }
            return Well;
        });

        outcomes[0].Failure.Should().Equal("it ended before its last step", "done");
        outcomes[1].Failure[0].Should().Contain(RunSummary.FileName).And.Contain("found no such file");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task As_many_run_at_once_as_are_allowed(int jobs)
    {
        var (running, most) = (0, 0);
        var full = new TaskCompletionSource();
        var runner = new CompareRunner(
            async (arguments, _, _) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                if (running == jobs)
                {
                    full.TrySetResult();
                }
                await full.Task;
                Finish(arguments);
                Interlocked.Decrement(ref running);
                return Well;
            },
            jobs,
            _observer
        );

        var outcomes = await runner.Run(_runs, TestContext.Current.CancellationToken);

        outcomes.Should().HaveCount(4);
        most.Should().Be(jobs);
    }

    [Fact]
    public async Task Once_it_is_cancelled_no_run_starts_and_those_that_ended_are_known()
    {
        using var source = new CancellationTokenSource();
        var runner = new CompareRunner(
            async (arguments, _, _) =>
            {
                _launched.Add(arguments);
                if (_launched.Count == 1)
                {
                    return Finish(arguments);
                }
                await source.CancelAsync();
                return new ChildResult(130, ["interrupted"]);
            },
            jobs: 1,
            _observer
        );

        var outcomes = await runner.Run(_runs, source.Token);

        _launched.Should().HaveCount(2);
        outcomes.Select(outcome => outcome.Run).Should().Equal(_runs[0]);
        _observer.Events.Should().NotContain("failed slsam, seed 1", "it did what it was told");
    }

    private Task<IReadOnlyList<RunOutcome>> Run(Func<IReadOnlyList<string>, ChildResult> child)
    {
        Task<ChildResult> Launch(IReadOnlyList<string> arguments, Action<string> said, CancellationToken cancellation)
        {
            _launched.Add(arguments);
            said("step");
            return Task.FromResult(child(arguments));
        }
        return new CompareRunner(Launch, jobs: 1, _observer).Run(_runs, TestContext.Current.CancellationToken);
    }

    private PlannedRun RunOf(IReadOnlyList<string> arguments) => _runs.Single(run => arguments.Contains($"--output={run.Folder}"));

    private ChildResult Finish(IReadOnlyList<string> arguments)
    {
        FakeTraining.Summary(RunOf(arguments)).Write(RunOf(arguments).Folder);
        return Well;
    }
}
