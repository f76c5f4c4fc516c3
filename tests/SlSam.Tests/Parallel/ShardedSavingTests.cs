using SlSam.Optimizers;
using SlSam.Parallel;

namespace SlSam.Tests.Parallel;

/// <summary>Spread state is saved whole, and loads wherever state does.</summary>
public sealed class ShardedSavingTests
{
    [Theory]
    [InlineData(3, true)]
    [InlineData(4, true)]
    [InlineData(2, false)]
    public void A_run_goes_on_over_another_number_of_ranks_spread_or_not(int ranks, bool isSharded)
    {
        var (state, weights) = Train(new RankModels(2), 2, isSharded: true, steps: 4);

        var models = From(weights, ranks);
        ThreadRanks.Run(
            ranks,
            rank =>
            {
                using var optimizer = new SlSamOptimizer(models[rank], Options(rank, isSharded));
                RankStates.Load(optimizer, state);

                RankStates.Save(optimizer).Should().Equal(state);
                models.Step(optimizer, rank);
                optimizer.LastStep.Step.Should().Be(5);
            }
        );
        models.ShouldBeTheSame();
    }

    [Fact]
    public void It_goes_on_in_one_process_and_back_as_if_it_had_not_been_spread()
    {
        var (state, weights) = Train(new RankModels(2), 2, isSharded: true, steps: 4);
        var expected = Train(From(weights, 2), 2, isSharded: false, steps: 3, state).State;

        var alone = From(weights, 1);
        using (var optimizer = new SlSamOptimizer(alone.All[0], Options(null, isSharded: false)))
        {
            RankStates.Load(optimizer, state);
            RankStates.Save(optimizer).Should().Equal(state);
        }

        Train(From(weights, 2), 2, isSharded: true, steps: 3, state).State.Should().Equal(expected);
    }

    [Fact]
    public void Ranks_that_need_no_file_save_to_nowhere_and_entries_of_state_dict_are_whole_too()
    {
        var models = new RankModels(3);
        var (saved, through) = (new byte[3][], new byte[3][]);
        ThreadRanks.Run(
            3,
            rank =>
            {
                using var optimizer = new SlSamOptimizer(models[rank], Options(rank, isSharded: true));
                models.Step(optimizer, rank);
                if (rank.Rank == 0)
                {
                    saved[0] = RankStates.Save(optimizer);
                }
                else
                {
                    optimizer.save_state_dict(BinaryWriter.Null);
                }

                var stream = new MemoryStream();
                optimizer.state_dict().State.Single().SaveStateDict(new BinaryWriter(stream));
                through[rank.Rank] = stream.ToArray();
            }
        );

        through.Should().AllSatisfy(bytes => bytes.Should().Equal(saved[0]));
    }

    [Fact]
    public void A_rank_that_saves_alone_is_told_that_all_have_to()
    {
        var models = new RankModels(2);
        var faults = ThreadRanks.Try(
            2,
            rank =>
            {
                using var optimizer = new SlSamOptimizer(models[rank], Options(rank, isSharded: true));
                models.Step(optimizer, rank);
                if (rank.Rank == 0)
                {
                    RankStates.Save(optimizer);
                }

                models.Step(optimizer, rank);
            }
        );

        faults[0].Should().BeOfType<CollectiveException>().Which.Message.Should().Contain("every rank has to save when one does");
        faults[1].Should().BeOfType<CollectiveException>().Which.Message.Should().Contain("do not do the same");
    }

    [Theory]
    [InlineData(1500)]
    [InlineData(4000)]
    public void A_rank_that_cannot_write_is_told_to_all_and_all_can_go_on(int space)
    {
        var models = new RankModels(2);
        ThreadRanks.Run(
            2,
            rank =>
            {
                using var optimizer = new SlSamOptimizer(models[rank], Options(rank, isSharded: true) with { ActiveFraction = 1 });
                models.Step(optimizer, rank);
                var save = () => optimizer.save_state_dict(new BinaryWriter(rank.Rank == 0 ? new FullDisk(space) : new MemoryStream()));
                if (rank.Rank == 0)
                {
                    save.Should().Throw<IOException>();
                }
                else
                {
                    save.Should().Throw<CollectiveException>().WithMessage("*Rank 0 of 2 failed*the disk is full*");
                }

                models.Step(optimizer, rank);
                RankStates.Save(optimizer).Should().NotBeEmpty();
            }
        );
        models.ShouldBeTheSame();
    }

    [Fact]
    public void Where_one_rank_reads_another_file_nothing_is_changed_on_any()
    {
        var models = new RankModels(2);
        var (one, _) = Train(new RankModels(2), 2, isSharded: true, steps: 1);
        var (two, _) = Train(new RankModels(2), 2, isSharded: true, steps: 2);
        ThreadRanks.Run(
            2,
            rank =>
            {
                using var optimizer = new SlSamOptimizer(models[rank], Options(rank, isSharded: true));
                models.Step(optimizer, rank);
                var before = RankStates.Save(optimizer);
                var load = () => RankStates.Load(optimizer, rank.Rank == 0 ? one : two);

                load.Should().Throw<Exception>().Which.Message.Should().Contain("another state of the optimizer than the first");
                RankStates.Save(optimizer).Should().Equal(before);
                RankStates.Load(optimizer, two);
                RankStates.Save(optimizer).Should().Equal(two);
            }
        );
    }

    [Fact]
    public void The_optimizer_beneath_says_that_it_has_a_part_only()
    {
        var models = new RankModels(2);
        ThreadRanks.Run(
            2,
            rank =>
            {
                using var fused = new FusedAdamW(models[rank].parameters());
                using (var optimizer = new SlSamOptimizer(models[rank], fused, Options(rank, isSharded: true)))
                {
                    models.Step(optimizer, rank);
                }

                var save = () => fused.save_state_dict(new BinaryWriter(new MemoryStream()));
                save.Should().Throw<InvalidOperationException>().WithMessage("*kept by rank*save_state_dict of the SlSamOptimizer*");
                var step = () =>
                {
                    models.Loss(rank).backward();
                    fused.step();
                };
                step.Should().Throw<InvalidOperationException>().WithMessage("*kept by rank*");
                fused.zero_grad();
                var alone = () => new SlSamOptimizer(models[rank], fused, new SlSamOptions());
                alone.Should().Throw<ArgumentException>().WithMessage("*one of 2 ranks*ShardState = true over the same ranks*");
            }
        );
    }

    private static (byte[] State, RankModels Weights) Train(RankModels models, int ranks, bool isSharded, int steps, byte[]? state = null)
    {
        var saved = new byte[ranks][];
        ThreadRanks.Run(
            ranks,
            rank =>
            {
                using var optimizer = new SlSamOptimizer(models[rank], Options(rank, isSharded));
                if (state is not null)
                {
                    RankStates.Load(optimizer, state);
                }

                for (var step = 0; step < steps; step++)
                {
                    models.Step(optimizer, rank);
                }

                saved[rank.Rank] = RankStates.Save(optimizer);
            }
        );
        return (saved[0], models);
    }

    private static RankModels From(RankModels trained, int ranks)
    {
        var models = new RankModels(ranks);
        models.All[0].load_state_dict(trained.All[0].state_dict());
        return models;
    }

    private static SlSamOptions Options(ICollective? rank, bool isSharded) =>
        new()
        {
            Seed = 1,
            Collective = rank,
            ShardState = isSharded,
            Ascent = Ascent.Friendly(),
        };

    /// <summary>Takes so many bytes.</summary>
    private sealed class FullDisk(int bytes) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count)
        {
            if (Length + count > bytes)
            {
                throw new IOException("the disk is full");
            }

            base.Write(buffer, offset, count);
        }
    }
}
