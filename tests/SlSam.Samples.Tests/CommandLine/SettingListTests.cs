using System.CommandLine;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Runs;
using SlSam.Samples.Training;
using SlSam.Testing;

namespace SlSam.Samples.Tests.CommandLine;

/// <summary>Options of a run, from the command line and from files.</summary>
public sealed class SettingListTests : IDisposable
{
    private static readonly RunOptions Usual = new()
    {
        Training = new TrainingOptions { Epochs = 3, BatchSize = 16 },
    };

    private readonly TemporaryFolder _folder = new();
    private readonly SettingList<RunOptions> _settings = new(RunSettings.Create(), Usual);
    private readonly Command _command = new("run");

    public SettingListTests() => _settings.AddTo(_command);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_not_given_is_as_usual() => Read("").Should().Be(Usual);

    [Fact]
    public void The_command_line_wins_over_the_file_and_the_file_over_what_is_usual()
    {
        var options = Read("--rho 0.3", """{"rho": 0.2, "batch-size": 8, "optimizer": "rst", "keep-best": true, "max-grad-norm": 1e-1}""");

        options.Training.Optimizer.Rho.Should().Be(0.3);
        options.Training.BatchSize.Should().Be(8);
        options.Training.Optimizer.Kind.Should().Be(OptimizerKind.Rst);
        options.Training.Optimizer.MaxGradientNorm.Should().Be(0.1);
        options.KeepBest.Should().BeTrue();
        options.Training.Epochs.Should().Be(3);
    }

    [Theory]
    [InlineData("--epochs 2", """{"steps": 5}""", null, 2)]
    [InlineData("--steps 5", """{"epochs": 2}""", 5, 2)]
    [InlineData("", """{"steps": 5, "epochs": null}""", 5, 3)]
    public void Steps_and_epochs_stand_in_for_one_another(string arguments, string file, int? steps, int epochs)
    {
        var options = Read(arguments, file);

        options.Training.Steps.Should().Be(steps);
        options.Training.Epochs.Should().Be(epochs);
    }

    [Theory]
    [InlineData("--keep-best", true)]
    [InlineData("--keep-best true", true)]
    [InlineData("--keep-best false", false)]
    [InlineData("", true)]
    public void A_switch_alone_is_true_and_may_be_taken_back(string arguments, bool expected) =>
        Read(arguments, """{"keep-best": true}""").KeepBest.Should().Be(expected);

    [Theory]
    [InlineData("--workers 4 --steps 7 --warmup 0.1 --schedule linear --decay weights --dtype bfloat16")]
    [InlineData("--optimizer uniform --coupling shallow --arms block --accumulate 4 --keep-best --checkpoint-every 9 --device cpu")]
    [InlineData("--seed -4 --learning-rate 5e-5 --max-grad-norm 0.5 --reward normalized --rho-schedule linear --epochs 2")]
    public void The_effective_options_are_read_again(string arguments)
    {
        var options = Read(arguments);

        var file = _settings.Write(options).ToJsonString();

        Read("", file).Should().Be(options);
        Read(arguments).Should().NotBe(Usual);
    }

    [Theory]
    [InlineData("--max-grad-norm none", null)]
    [InlineData("", """{"max-grad-norm": "none"}""")]
    public void Gradients_that_are_clipped_as_usual_may_be_taken_as_they_are(string arguments, string? file)
    {
        var clipped = Usual with { Training = Usual.Training with { Optimizer = Usual.Training.Optimizer with { MaxGradientNorm = 1 } } };

        var options = Read(arguments, file, clipped);

        options.Training.Optimizer.MaxGradientNorm.Should().BeNull();
        Read("", _settings.Write(options).ToJsonString(), clipped).Should().Be(options);
        Read("", usual: clipped).Should().Be(clipped);
    }

    [Fact]
    public void Where_a_run_writes_is_not_among_its_effective_options()
    {
        var effective = _settings.Write(Read("--output there --resume"));

        effective.Select(option => option.Key).Should().NotContain(["output", "resume", "config"]).And.Contain("batch-size");
    }

    [Theory]
    [InlineData("""{"lerning-rate": 1}""", "found the key 'lerning-rate', expected one of optimizer, *learning-rate*")]
    [InlineData("""{"rho": -1}""", "--rho: found '-1', expected a number, 0 or more.")]
    [InlineData("""{"rho": "much"}""", "--rho: found 'much', expected a number, 0 or more.")]
    [InlineData("""{"batch-size": 2.5}""", "--batch-size: found '2.5', expected a whole number, 1 or more.")]
    [InlineData("""{"keep-best": 1}""", "--keep-best: found '1', expected true or false.")]
    [InlineData("""{"optimizer": "sgd"}""", "--optimizer: found 'sgd', expected one of *")]
    [InlineData("""{"steps": 1, "epochs": 1}""", "--steps: found --epochs too, expected one of the two.")]
    [InlineData("""{"rho": 1, "rho": 2}""", "found the key 'rho' twice, expected it once.")]
    [InlineData("""{"rho": [1]}""", "found an array for 'rho', expected a text, a number, true, false or null.")]
    [InlineData("[1]", "found an array, expected an object with options.")]
    [InlineData("rho = 1", "found something else than JSON with options: *")]
    public void A_bad_file_is_refused_with_key_found_and_expected(string file, string message) =>
        this.Invoking(test => test.Read("", file)).Should().Throw<InvalidDataException>().WithMessage($"*run.json: {message}");

    [Fact]
    public void A_byte_order_mark_is_no_part_of_a_file() => Read("", "\uFEFF{\"rho\": 0.25}").Training.Optimizer.Rho.Should().Be(0.25);

    [Fact]
    public void A_missing_file_is_refused() =>
        this.Invoking(test => test.Read("--config no/such.json"))
            .Should()
            .Throw<FileNotFoundException>()
            .WithMessage("--config: found no file no/such.json, expected one of JSON with options.");

    private RunOptions Read(string arguments, string? file = null, RunOptions? usual = null)
    {
        List<string> all = [.. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        if (file is not null)
        {
            File.WriteAllText(_folder["run.json"], file);
            all.AddRange("--config", _folder["run.json"]);
        }
        return _settings.Read(_command.Parse(all), usual ?? Usual);
    }
}
