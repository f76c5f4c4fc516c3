using System.CommandLine;
using SlSam.Samples.Applications;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Comparing;
using SlSam.Samples.Reports;
using SlSam.Samples.Tests.Comparing;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Applications;

/// <summary>From arguments to exit code and what is printed.</summary>
public sealed class CompareCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTraining _training = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--optimizers sgd", "--optimizers: found 'sgd', expected one of adamw, adasam, rst, slsam, uniform")]
    [InlineData("--optimizers slsam:seed=1", "found the setting 'seed' in 'slsam:seed=1', expected one of rho, active-fraction, steps")]
    [InlineData("--optimizers slsam:rho=much", "slsam:rho=much: ")]
    [InlineData("--optimizers slsam,slsam", "found slsam-seed1 twice")]
    [InlineData("--seeds 1,x", "--seeds: found 'x', expected whole numbers")]
    [InlineData("--seeds 1,", "--seeds: found '', expected whole numbers")]
    [InlineData("--active-fractions 0.1,1.1", "--active-fractions: found '1.1', expected numbers more than 0, at most 1")]
    [InlineData("--jobs 0", "--jobs: found '0', expected a whole number, 1 or more")]
    [InlineData("--steps many", "many")]
    [InlineData("--optimizer slsam", "--optimizer")]
    public void Bad_input_is_one_clear_line_and_exit_code_2(string arguments, string message)
    {
        var (code, output, error) = Run(arguments.Split(' '));

        code.Should().Be(2);
        output.Should().BeEmpty();
        error.TrimEnd().Should().Contain(message).And.NotContain("\n");
        _folder.Files.Should().BeEmpty();
    }

    [Fact]
    public void Help_tells_what_a_variant_is_and_has_the_options_of_train()
    {
        var (code, output, _) = Run("--help");

        code.Should().Be(0);
        output
            .Should()
            .Contain("slsam:arms=block")
            .And.Contain("[default: adamw,adasam,rst,uniform,slsam]")
            .And.Contain("--active-fractions")
            .And.Contain("--jobs")
            .And.Contain("--rho")
            .And.NotContain("--resume");
    }

    [Fact]
    public void Finished_runs_make_tables_and_charts_without_another_process()
    {
        foreach (var run in _training.Plan(_folder.Path, "adasam,slsam", [1]))
        {
            FakeTraining.Summary(run, accuracy: 0.75).Write(run.Folder);
        }

        var (code, output, error) = Run("--optimizers", "adasam,slsam", "--seeds", "1");

        error.Should().BeEmpty();
        code.Should().Be(0);
        output
            .Should()
            .Contain("2 runs, 2 of them finished before")
            .And.MatchRegex(@"AdaSAM\s+│\s+75\.0 %")
            .And.Contain("compare.json, compare.md, compare.csv, comparison.png");
        _folder.Files.Should().Contain("compare.md");
    }

    [Fact]
    public void Some_that_fail_make_exit_code_1_and_the_others_a_table()
    {
        var (code, output) = Train(
            (run, variant) =>
            {
                if (variant == "slsam")
                {
                    return new ChildResult(2, ["--data: found no such folder"]);
                }
                FakeTraining.Summary(run).Write(run.Folder);
                return new ChildResult(0, []);
            }
        );

        code.Should().Be(1);
        output
            .Should()
            .Contain("1/2 finished adasam, seed 1: test accuracy 50.0 %, 1.000 s a step")
            .And.Contain("2/2 failed slsam, seed 1:")
            .And.Contain("    --data: found no such folder")
            .And.Contain("0 of 1");
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    public void Where_all_have_failed_no_empty_tables_are_written(int codeOfOne, int codeOfAll)
    {
        var (code, output) = Train((_, variant) => new ChildResult(codeOfOne, ["it failed", variant]));

        code.Should().Be(codeOfAll);
        output.Should().Contain("    it failed").And.Contain("no training has finished: there is nothing to compare");
        _folder.Files.Should().BeEmpty();
    }

    [Fact]
    public void An_output_without_a_name_is_refused()
    {
        var (code, _, error) = Run("--output", "");

        (code, error.Trim()).Should().Be((2, "--output: found '', expected a folder."));
    }

    [Fact]
    public void An_output_below_a_file_is_refused_before_any_run()
    {
        File.WriteAllText(_folder["file"], "");
        foreach (var run in _training.Plan(_folder.Path, "adasam", [1]))
        {
            FakeTraining.Summary(run).Write(run.Folder);
        }

        var (code, _, error) = Run("--optimizers", "adasam", "--seeds", "1", "--output", _folder["file", "compare"]);

        code.Should().Be(2);
        error.Should().Contain($"--output: found {_folder["file", "compare"]}, where {_folder["file"]} is a file, expected a folder");
    }

    /// <summary>AdaSAM and SL-SAM with seed 1.</summary>
    private (int Code, string Output) Train(Func<PlannedRun, string, ChildResult> train)
    {
        var (output, plan) = (new StringWriter(), FakeTraining.PlanOf(_folder.Path, "adasam,slsam", [1]));
        var runs = _training.Plan(_folder.Path, "adasam,slsam", [1]);
        var code = CompareCommand.Run(
            Consoles.Create(output),
            "a title",
            plan,
            jobs: 1,
            runs,
            (arguments, _, _) =>
            {
                var run = runs.Single(run => arguments.SequenceEqual(run.Arguments));
                return Task.FromResult(train(run, run.Variant.Optimizer));
            }
        );
        return (code, output.ToString());
    }

    private (int Code, string Output, string Error) Run(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var compare = CompareCommand.Create(Consoles.Create(output), "a title", _training.Train, FakeTraining.EffectiveOptions);
        string[] line = ["compare", .. arguments, .. arguments.Contains("--output") ? Array.Empty<string>() : ["--output", _folder.Path]];
        return (
            CommandLineRunner.Run(new RootCommand { _training.Train, compare }, line, output, error),
            output.ToString(),
            error.ToString()
        );
    }
}
