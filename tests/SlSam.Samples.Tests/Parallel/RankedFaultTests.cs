using SlSam.Parallel;
using SlSam.Samples.Runs;
using SlSam.Samples.Tests.Applications;
using SlSam.Samples.Training;
using SlSam.Testing;
using SlSam.Tests.Parallel;

namespace SlSam.Samples.Tests.Parallel;

/// <summary>What goes wrong, or ends early, where several processes train.</summary>
public sealed class RankedFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("train --steps 0", "--steps: found '0', expected a whole number, 1 or more.", 0)]
    [InlineData("train --data nowhere.csv", "--data: found nothing at 'nowhere.csv'", 2)]
    [InlineData("train --batch-size 1", "--batch-size: found 1, which 2 processes share out, expected 2 or more.", 2)]
    [InlineData("train --batch-size 1 --accumulate 8", "expected 2 or more, with a smaller --accumulate than 8.", 2)]
    [InlineData("train --optimizer gsam --reduce-ascent false", "--reduce-ascent: found false with --optimizer gsam, expected true", 2)]
    [InlineData("train --optimizer msam --shard-state", "--shard-state: found true with --optimizer msam, expected false", 2)]
    [InlineData("train --output in/a/file/../folder --resume", "--resume: found no checkpoint in", 2)]
    [InlineData("evaluate --model nowhere --task rte --data nowhere", "nowhere: found no such folder", 2)]
    [InlineData("predict --model ./nowhere --text a", "./nowhere", 0)]
    [InlineData("compare --steps 1", "compare: found 2 processes of mpirun or srun, expected one", 0)]
    [InlineData("train --collective perhaps", "--collective: found 'perhaps', expected auto or none", 0)]
    public void What_a_user_does_wrong_is_told_once(string arguments, string message, int codeOfOthers)
    {
        var ended = RankedCommand.Run(2, arguments);

        ended.Select(rank => rank.Code).Should().Equal(2, codeOfOthers);
        ended[0].Error.TrimEnd().Split('\n')[^1].Should().Contain(message).And.NotStartWith("rank");
        (ended[1].Output + ended[1].Error).Should().BeEmpty();
        Directory.Exists("out").Should().BeFalse();
    }

    [Fact]
    public void A_fault_of_one_rank_ends_all_and_names_it()
    {
        File.WriteAllLines(_folder["texts.csv"], ["text,label", "a,x", "b,y", "c,x", "d,y"]);
        string Arguments(string file) =>
            $"train --data {file} --text text --label label --steps 1 --batch-size 3 --device cpu --output {_folder["run"]}";

        var ended = RankedCommand.RunEach(3, rank => Arguments(rank == 1 ? "nowhere.csv" : _folder["texts.csv"]));

        ended.Should().OnlyContain(rank => rank.Code == 2);
        ended[1].Error.Should().StartWith("rank 1 of 3: --data: found nothing at 'nowhere.csv'");
        (ended[0].Error + ended[2].Error).Should().BeEmpty();
    }

    [Fact]
    public void Other_examples_on_a_rank_are_found_out()
    {
        File.WriteAllLines(_folder["texts.csv"], ["text,label", "a,x", "b,y", "c,x", "d,y"]);
        File.WriteAllLines(_folder["others.csv"], ["text,label", "a,x", "b,y", "c,x", "e,y"]);
        string Arguments(string file) =>
            $"train --data {_folder[file]} --text text --label label --steps 1 --batch-size 3 --device cpu --output {_folder["run"]}";

        var ended = RankedCommand.RunEach(2, rank => Arguments(rank == 1 ? "others.csv" : "texts.csv"));

        ended.Should().OnlyContain(rank => rank.Code == 2);
        ended[1].Error.Should().StartWith("rank 1 of 2: data: found ").And.Contain("expected the same on all");
        ended[0].Error.Should().BeEmpty();
    }

    [Fact]
    public void Fewer_examples_to_test_on_are_found_out()
    {
        File.WriteAllLines(_folder["texts.csv"], ["text,label", "a,x", "b,y", "c,x", "d,y"]);
        File.WriteAllLines(_folder["fewer.csv"], ["text,label", "a,x", "b,y"]);
        RankedCommand.RunAlone(
            $"train --data {_folder["texts.csv"]} --text text --label label --steps 1 --device cpu --output {_folder["run"]}"
        );
        string Arguments(string file) =>
            $"evaluate --model {_folder["run", "model"]} --data {_folder[file]} --text text --label label --test-share 1 --batch-size 1 --device cpu --json";

        var ended = RankedCommand.RunEach(2, rank => Arguments(rank == 1 ? "fewer.csv" : "texts.csv"));

        ended.Should().OnlyContain(rank => rank.Code == 2);
        ended[1].Error.Should().StartWith("rank 1 of 2: examples to test on: found 2 on rank 1 and 4 on the first");
        (ended[0].Output + ended[0].Error).Should().NotContain("accuracy");
    }

    [Fact]
    public void Help_is_the_first_rank_s_to_print()
    {
        var ended = RankedCommand.Run(2, "train --help");

        ended.Select(rank => rank.Code).Should().Equal(0, 0);
        ended[0]
            .Output.Should()
            .Contain("--batch-size")
            .And.Contain("under mpirun those of all processes together")
            .And.Contain("--collective");
        ended[1].Output.Should().BeEmpty();
    }

    [Fact]
    public void A_prediction_is_made_by_the_first_rank_alone()
    {
        RankedCommand.RunAlone($"train --steps 1 --examples 32 --device cpu --output {_folder["run"]}");

        var ended = RankedCommand.Run(2, $"predict --model {_folder["run", "model"]} --text fine --json");

        ended.Select(rank => rank.Code).Should().Equal(0, 0);
        ended[0].Output.Should().StartWith("{\"text\":\"fine\"");
        ended[0].Error.Should().Be($"predict: the first of 2 processes does it{Environment.NewLine}");
        (ended[1].Output + ended[1].Error).Should().BeEmpty();
    }

    [Fact]
    public void With_no_collective_each_process_works_by_itself()
    {
        var ended = RankedCommand.RunEach(
            2,
            rank => $"train --collective none --steps 1 --examples 32 --device cpu --output {_folder[$"run-{rank}"]}"
        );

        ended.Should().OnlyContain(rank => rank.Code == 0 && rank.Output.Contains("test accuracy"));
        RunSummary.Read(_folder["run-1"]).Ranks.Should().Be(1);
    }

    [Fact]
    public void Who_is_interrupted_ends_all_after_the_same_step_with_one_checkpoint()
    {
        var runs = new TinyRun[2];
        var faults = ThreadRanks.Try(
            2,
            rank =>
            {
                runs[rank.Rank] = new TinyRun(_folder["run"]) { Ranks = new RankGroup(rank), StopAfter = rank.Rank == 1 ? 9 : null };
                runs[rank.Rank].Run(TinyRun.Options);
            }
        );

        faults.Should().AllBeOfType<OperationCanceledException>();
        Directory.GetDirectories(_folder["run", "checkpoints"]).Should().NotBeEmpty();
        runs[0].Console.ToString().Should().Contain($"--output {_folder["run"]} --resume");
        new TinyRun(_folder["run"]).Run(TinyRun.Options with { Resume = true }).StepLosses.Should().HaveCount(15);
    }

    [Fact]
    public void A_model_that_cannot_be_written_ends_all()
    {
        var faults = ThreadRanks.Try(
            2,
            rank =>
                new TinyRun(_folder["run"])
                {
                    Ranks = new RankGroup(rank),
                    SaveModel = _ => throw new IOException(rank.Rank == 0 ? "no room" : "only the first rank writes"),
                }.Run(TinyRun.Options)
        );

        faults[0].Should().BeOfType<IOException>().Which.Message.Should().Be("no room");
        faults[1].Should().BeOfType<CollectiveException>().Which.Message.Should().Contain("Rank 0 of 2 failed").And.Contain("no room");
        RunSummary.Read(_folder["run"]).Finished.Should().BeFalse();
    }
}
