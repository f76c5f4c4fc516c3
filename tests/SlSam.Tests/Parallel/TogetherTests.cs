using SlSam.Parallel;
using static TorchSharp.torch;

namespace SlSam.Tests.Parallel;

/// <summary>What ranks do beside steps.</summary>
public sealed class TogetherTests
{
    [Fact]
    public void Each_rank_has_its_own_result()
    {
        var results = new int[3];

        ThreadRanks.Run(3, rank => results[rank.Rank] = rank.Together(() => 10 * rank.Rank));

        results.Should().Equal(0, 10, 20);
    }

    [Fact]
    public void A_fault_of_one_rank_is_told_to_the_others()
    {
        var faults = ThreadRanks.Try(3, rank => rank.Together(() => Fail(rank.Rank == 1)));

        faults[1].Should().BeOfType<InvalidDataException>();
        new[] { faults[0], faults[2] }.Should().AllBeOfType<CollectiveException>();
        faults[2]!.Message.Should().Contain("Rank 1 of 3 failed").And.Contain("InvalidDataException: there is no such file");
    }

    [Fact]
    public void A_fault_within_something_in_common_is_told_once_and_the_ranks_can_go_on()
    {
        var after = new bool[2];
        var faults = ThreadRanks.Try(
            2,
            rank =>
            {
                var inner = Catch(() => rank.Together(() => rank.Together(() => Fail(rank.Rank == 0))));
                after[rank.Rank] = rank.AllAgree(true);
                throw inner!;
            }
        );

        faults[0].Should().BeOfType<InvalidDataException>();
        faults[1].Should().BeOfType<CollectiveException>();
        after.Should().Equal(true, true);
    }

    [Fact]
    public void A_fault_before_a_step_ends_the_others_step()
    {
        var faults = ThreadRanks.Try(
            2,
            rank =>
            {
                using var model = nn.Linear(2, 1);
                using var optimizer = new SlSamOptimizer(model, new SlSamOptions { Seed = 1, Collective = rank });
                rank.Together(() =>
                {
                    Fail(rank.Rank == 1);
                    optimizer.Step(pass => pass.Backward(model.call(ones(3, 2)).square().mean()));
                });
            }
        );

        faults[0].Should().BeOfType<CollectiveException>().Which.Message.Should().Contain("there is no such file");
        faults[1].Should().BeOfType<InvalidDataException>();
    }

    private static void Fail(bool condition)
    {
        if (condition)
        {
            throw new InvalidDataException("there is no such file");
        }
    }

    private static Exception? Catch(Action act)
    {
        try
        {
            act();
            return null;
        }
        catch (Exception fault)
        {
            return fault;
        }
    }
}
