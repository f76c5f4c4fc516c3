using SlSam.DeiT;
using SlSam.Llama;
using SlSam.Samples.CommandLine;
using SlSam.Samples.Runs;
using SlSam.Samples.Tests.Data;
using SlSam.Testing;

namespace SlSam.Samples.Tests.Parallel;

/// <summary>The command <c>train</c> where several processes do it: all that comes out is that of one.</summary>
public sealed class RankedTrainTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2, "")]
    [InlineData(3, "--accumulate 2")]
    [InlineData(4, "--group-by-length")]
    [InlineData(2, "--ascent-share 0.5 --optimizer adasam")]
    [InlineData(3, "--class-weights balanced --label-smoothing 0.1")]
    [InlineData(2, "--optimizer gsam --keep-best")]
    [InlineData(3, "--shard-state true")]
    [InlineData(2, "--optimizer adamw --arms block --max-grad-norm 0.1 --validation-share 0.3")]
    public void Texts_are_learnt_as_by_one_process(int ranks, string options)
    {
        Texts();
        var command = $"{Train()} --epochs 2 {options}".TrimEnd();
        RankedCommand.RunAlone($"{command} --output {_folder["one"]}");

        var ended = RankedCommand.Run(ranks, $"{command} --output {_folder["several"]}");

        ended.Should().OnlyContain(rank => rank.Code == 0 && rank.Error == "");
        ended[0].Output.Should().Contain($"processes: {ranks}").And.Contain("epoch 2/2");
        ended.Skip(1).Should().OnlyContain(rank => rank.Output == "");
        RunNumbers.ShouldBe(_folder["several"], _folder["one"]);
        RunSummary.Read(_folder["several"]).Ranks.Should().Be(ranks);
        _folder
            .Files.Where(file => file.StartsWith("several/", StringComparison.Ordinal) && !file.Contains("/events/"))
            .Should()
            .Equal(
                _folder
                    .Files.Where(file => file.StartsWith("one/", StringComparison.Ordinal) && !file.Contains("/events/"))
                    .Select(file => $"several{file[3..]}")
            );
        _folder.Files.Count(file => file.StartsWith("several/events/", StringComparison.Ordinal)).Should().Be(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--pack --max-length 48")]
    public void Conversations_weigh_by_the_tokens_that_count(string options)
    {
        var answers = Enumerable.Range(0, 11).Select(i => string.Join(' ', Enumerable.Repeat(i % 2 == 0 ? "no" : "yes", 1 + i % 4)));
        File.WriteAllLines(
            _folder["talks.jsonl"],
            answers.Select(answer => $$"""{"instruction": "is dog a fruit", "output": "{{answer}}"}""")
        );
        RankedCommand.RunAlone($"train --data {_folder["talks.jsonl"]} --steps 1 --device cpu --output {_folder["start"]}", Llama);
        var command =
            $"train --model {_folder["start", "model"]} --data {_folder["talks.jsonl"]} --epochs 2 --batch-size 3 --accumulate 2 --learning-rate 1e-3 --device cpu {options}".TrimEnd();
        RankedCommand.RunAlone($"{command} --output {_folder["one"]}", Llama);

        RankedCommand.Run(2, $"{command} --output {_folder["several"]}", Llama).Should().OnlyContain(rank => rank.Code == 0);

        RunNumbers.ShouldBe(_folder["several"], _folder["one"]);
    }

    [Fact]
    public void Images_are_learnt_as_by_one_process()
    {
        SmallCifar.Write(_folder["data"], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        RankedCommand.RunAlone($"train --data {_folder["data"]} --steps 1 --device cpu --output {_folder["start"]}", DeiTApplication.Run);
        var command =
            $"train --model {_folder["start", "model"]} --data {_folder["data"]} --epochs 1 --batch-size 4 --learning-rate 1e-3 --device cpu";
        RankedCommand.RunAlone($"{command} --output {_folder["one"]}", DeiTApplication.Run);

        RankedCommand.Run(3, $"{command} --output {_folder["several"]}", DeiTApplication.Run).Should().OnlyContain(rank => rank.Code == 0);

        RunNumbers.ShouldBe(_folder["several"], _folder["one"]);
    }

    [Theory]
    [InlineData(3, "")]
    [InlineData(1, "")]
    [InlineData(3, " --shard-state")]
    [InlineData(1, " --shard-state")]
    public void A_run_of_two_goes_on_with_others(int ranks, string options)
    {
        Texts();
        var command = $"{Train()} --schedule constant{options}";
        RankedCommand.RunAlone($"{command} --steps 5 --output {_folder["one"]}");
        RankedCommand.Run(2, $"{command} --steps 2 --output {_folder["several"]}").Should().OnlyContain(rank => rank.Code == 0);

        var ended = RankedCommand.Run(ranks, $"{command} --steps 5 --resume --output {_folder["several"]}");

        ended.Should().OnlyContain(rank => rank.Code == 0);
        ended[0].Output.Should().Contain("going on after step 2 of 5");
        RunNumbers.ShouldBe(_folder["several"], _folder["one"]);
    }

    [Fact]
    public void Ranks_that_climb_each_by_itself_stay_together()
    {
        Texts();

        var ended = RankedCommand.Run(2, $"{Train()} --epochs 1 --reduce-ascent false --output {_folder["run"]}");

        ended.Should().OnlyContain(rank => rank.Code == 0);
        ended[0].Output.Should().Contain("ascent of each rank's own");
        RunSummary.Read(_folder["run"]).Finished.Should().BeTrue();
    }

    [Fact]
    public void What_an_evaluation_prints_is_the_same_to_the_last_digit()
    {
        Texts();
        var command = $"evaluate --data {_folder["texts.csv"]} --text text --label label --test-share 1 --batch-size 3 --device cpu --json";
        command += $" --model {_folder["start", "model"]}";
        var alone = RankedCommand.RunAlone(command);

        var ended = RankedCommand.Run(3, command);

        ended.Select(rank => rank.Code).Should().Equal(0, 0, 0);
        ended.Select(rank => rank.Output).Should().Equal(alone, "", "");
    }

    [Fact]
    public void Images_are_evaluated_as_by_one_process()
    {
        SmallCifar.Write(_folder["data"], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        RankedCommand.RunAlone($"train --data {_folder["data"]} --steps 1 --device cpu --output {_folder["start"]}", DeiTApplication.Run);
        var command = $"evaluate --model {_folder["start", "model"]} --data {_folder["data"]} --batch-size 2 --device cpu --json";
        var alone = RankedCommand.RunAlone(command, DeiTApplication.Run);

        var ended = RankedCommand.Run(3, command, DeiTApplication.Run);

        ended.Select(rank => rank.Code).Should().Equal(0, 0, 0);
        ended.Select(rank => rank.Output).Should().Equal(alone, "", "");
    }

    private static int Llama(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, Launch launch) =>
        LlamaApplication.Run(arguments, TextReader.Null, output, error, launch);

    /// <summary>On four batches, the last of which has two examples; from a model, as threads share torch's random numbers.</summary>
    private string Train() =>
        $"train --model {_folder["start", "model"]} --data {_folder["texts.csv"]} --text text --label label --batch-size 5 --learning-rate 1e-3 --device cpu";

    /// <summary>Texts of different lengths, one class rarer than the other, and a model that has seen them once.</summary>
    private void Texts()
    {
        var rows = Enumerable
            .Range(0, 19)
            .Select(i => $"\"{string.Join(' ', Enumerable.Repeat("the plot is", 1 + i % 5))} {i}\",{(i % 3 == 0 ? "bad" : "good")}");
        File.WriteAllLines(_folder["texts.csv"], rows.Prepend("text,label"));
        RankedCommand.RunAlone(
            $"train --data {_folder["texts.csv"]} --text text --label label --steps 1 --device cpu --output {_folder["start"]}"
        );
    }
}
