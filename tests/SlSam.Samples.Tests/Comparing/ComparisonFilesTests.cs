using SlSam.Samples.Comparing;
using SlSam.Samples.Reports;
using SlSam.Samples.Tests.Charts;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Comparing;

public sealed class ComparisonFilesTests : IDisposable
{
    private const long Mebibyte = 1024 * 1024;
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTraining _training = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_table_is_Markdown_with_what_is_to_be_known_about_it()
    {
        ComparisonTable
            .ToMarkdown(TwoMethods(jobs: 2))
            .Should()
            .Be(
                """
                # a title

                | optimizer | test accuracy | vs AdaSAM | CPU time vs AdaSAM | CPU s/step | memory vs AdaSAM | memory (MiB) | active parameters | runs |
                | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
                | AdaSAM | 80.0 ± 14.1 % | +0.0 ± 0.0 | 1.00 ± 0.00 | 4.000 | 1.00 ± 0.00 | 300 | 25.0 % | 2 |
                | SL-SAM | 50.0 % | -20.0 | 0.50 | 2.000 | 0.50 | 150 | 25.0 % | 1 of 2 |

                - Mean ± standard deviation over the seeds 1, 2.
                - Differences are means of those between runs with the same seed, with their 95 % interval (Student's t).
                - Relative to the mean of AdaSAM. Times are of steps, without tests.
                - 2 runs at a time disturb each other, so times are those of all cores together; --jobs 1 measures time itself.
                - Memory is the most that the process took, with the model and the data; on a GPU that of the GPU, by all processes.
                - Failed: slsam, seed 2: Training diverged

                """.ReplaceLineEndings("\n")
            );
    }

    [Fact]
    public void The_console_has_the_same()
    {
        var output = new StringWriter();

        ComparisonTable.Write(Consoles.Create(output), TwoMethods(jobs: 1));

        output.ToString().Should().MatchRegex(@"SL-SAM\s+│\s+50\.0 %").And.Contain("Failed: slsam, seed 2").And.NotContain("at a time");
    }

    [Fact]
    public void Files_are_tables_for_programs_and_people_and_a_chart()
    {
        var files = ComparisonFiles.Write(_folder.Path, TwoMethods(jobs: 1));

        files.Should().Equal("compare.json", "compare.md", "compare.csv", "comparison.png", "price.png");
        _folder.Files.Should().BeEquivalentTo(files);
        var lines = File.ReadAllLines(_folder["compare.csv"]);
        lines[0]
            .Should()
            .StartWith(
                "optimizer,variant,active_fraction,metric_name,runs,metric_difference,metric_difference_half_width,metric,metric_deviation,time_ratio,"
            );
        lines[1].Should().StartWith("AdaSAM,adasam,,accuracy,2,0,0,0.8,0.1414");
        lines[2].Should().StartWith("SL-SAM,slsam,0.5,accuracy,1,-0.19");
    }

    [Fact]
    public void Several_active_fractions_are_a_chart_of_their_own()
    {
        const string optimizers = "adasam,slsam";
        double[] fractions = [0.1, 0.5];
        var runs = _training.Plan(_folder.Path, optimizers, [1], fractions);
        var plan = FakeTraining.PlanOf(_folder.Path, optimizers, [1], fractions);

        var files = ComparisonFiles.Write(
            _folder.Path,
            Comparison.Of("a title", plan, jobs: 1, runs, [.. runs.Select(run => FakeTraining.Finished(run))])
        );

        files.Should().EndWith("sparsity.png");
        PngSize.Of(_folder["sparsity.png"]).Should().Be((1500, 700));
    }

    [Fact]
    public void Where_all_have_failed_there_are_tables_without_charts()
    {
        var runs = _training.Plan(_folder.Path, "slsam", [1]);
        var plan = FakeTraining.PlanOf(_folder.Path, "slsam", [1]);

        var files = ComparisonFiles.Write(
            _folder.Path,
            Comparison.Of("a title", plan, jobs: 1, runs, [new RunOutcome(runs[0], null, ["no"])])
        );

        files.Should().Equal("compare.json", "compare.md", "compare.csv");
        File.ReadAllText(_folder["compare.md"]).Should().Contain("| SL-SAM | - | - | - | - | - | - | - | 0 of 1 |");
    }

    private Comparison TwoMethods(int jobs)
    {
        const string optimizers = "adasam,slsam";
        var runs = _training.Plan(_folder.Path, optimizers, [1, 2]);
        return Comparison.Of(
            "a title",
            FakeTraining.PlanOf(_folder.Path, optimizers, [1, 2]),
            jobs,
            runs,
            [
                FakeTraining.Finished(runs[0], accuracy: 0.7, secondsPerStep: 2, memory: 300 * Mebibyte),
                FakeTraining.Finished(runs[1], accuracy: 0.5, secondsPerStep: 1, memory: 150 * Mebibyte),
                FakeTraining.Finished(runs[2], accuracy: 0.9, secondsPerStep: 2, memory: 300 * Mebibyte),
                new RunOutcome(runs[3], null, ["exit code 1", "Training diverged"]),
            ]
        );
    }
}
