using SlSam.Testing;

namespace SlSam.Samples.Tests.Comparing;

public sealed class ComparePlanTests
{
    private static readonly string Output = Path.Combine("some", "folder");
    private readonly FakeTraining _training = new();

    [Fact]
    public void All_optimizers_train_with_the_first_seed_before_any_does_with_the_second()
    {
        var runs = _training.Plan(Output, "adamw,slsam", [3, 1]);

        runs.Select(run => run.Name).Should().Equal("adamw, seed 3", "slsam, seed 3", "adamw, seed 1", "slsam, seed 1");
    }

    [Fact]
    public void A_run_is_a_command_line_of_train_with_a_folder_of_its_own()
    {
        var run = _training.Plan(Output, "slsam:rho=0.1", [1]).Single();

        run.Folder.Should().Be(Path.Combine(Output, "runs", "slsam_rho=0.1-seed1"));
        run.Arguments.Should().Equal("train", "--rho=0.1", "--optimizer=slsam", "--seed=1", $"--output={run.Folder}");
        run.Options["rho"]!.GetValue<double>().Should().Be(0.1);
        run.Options["active-fraction"]!.GetValue<double>().Should().Be(0.5, "what is not given is the default");
    }

    [Fact]
    public void Optimizers_that_have_an_active_fraction_train_with_each_of_them()
    {
        var runs = _training.Plan(Output, "adasam,rst,slsam:active-fraction=1", [1], [0.1, 0.5]);

        runs.Select(run => run.Variant.ToString())
            .Should()
            .Equal("adasam", "rst:active-fraction=0.1", "rst:active-fraction=0.5", "slsam:active-fraction=1");
    }

    [Fact]
    public void Options_for_all_give_way_to_those_of_a_variant()
    {
        var plan = FakeTraining.PlanOf(Output, "adasam,slsam:rho=0.1", [1]) with { TrainSettings = [("rho", "0.2"), ("steps", "7")] };

        var runs = plan.Runs(_training.Train, FakeTraining.EffectiveOptions);

        runs.Select(run => run.Options["rho"]!.GetValue<double>()).Should().Equal(0.2, 0.1);
        runs.Select(run => run.Options["steps"]!.GetValue<int>()).Should().Equal(7, 7);
    }

    [Theory]
    [InlineData("BERT, rho 0.2, group by length")]
    [InlineData("nlp/a-model, rho 0.2, group by length", "model", "nlp/a-model")]
    [InlineData("a-folder, rho 0.2, group by length", "model", "FOLDER/a-folder/")]
    [InlineData("BERT, rho 0.2, group by length, data a-folder", "data", "FOLDER/a-folder")]
    public void The_title_says_which_model_it_was_and_what_was_asked_for(string expected, string? option = null, string? value = null)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["a-folder"]);
        (string, string?)[] settings = [("rho", "0.2"), ("group-by-length", null)];
        var plan = FakeTraining.PlanOf(Output, "slsam", [1]) with
        {
            TrainSettings = option is null
                ? settings
                : [.. settings, (option, value!.Replace("FOLDER", folder.Path, StringComparison.Ordinal))],
        };

        plan.Title("BERT").Should().Be(expected);
    }

    [Fact]
    public void What_train_refuses_is_refused_before_anything_runs()
    {
        var plan = () => _training.Plan(Output, "adamw,slsam:rho=much", [1]);

        plan.Should().Throw<BadInputException>().WithMessage("slsam:rho=much: *'much'*");
    }

    [Theory]
    [InlineData("slsam,slsam", new long[] { 1 }, "slsam-seed1")]
    [InlineData("slsam", new long[] { 2, 2 }, "slsam-seed2")]
    public void The_same_run_twice_is_refused(string optimizers, long[] seeds, string run)
    {
        var plan = () => _training.Plan(Output, optimizers, seeds);

        plan.Should().Throw<BadInputException>().WithMessage($"*found {run} twice*");
    }
}
