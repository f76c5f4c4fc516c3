using SlSam.Passes;
using SlSam.Sampling;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Parallel;

/// <summary>What ranks share of a step, and what they do not.</summary>
public sealed class RankStepTests
{
    [Fact]
    public void The_first_ranks_weights_and_buffers_are_everyones_from_the_start()
    {
        var models = new RankModels(2, () => nn.Sequential(nn.Linear(8, 4), nn.BatchNorm1d(4)));
        using (no_grad())
        {
            ((BatchNorm1d)models.All[1][1]).running_mean!.fill_(7);
            models.All[1].parameters().First().requires_grad = models.All[0].parameters().First().requires_grad = false;
        }

        var first = models.State(0);
        ThreadRanks.Run(2, rank => new SlSamOptimizer(models[rank], Options(rank)).Dispose());

        models.State(1).Should().Equal(first);
        models.State(0).Should().Equal(first);
    }

    [Fact]
    public void A_parameter_that_one_ranks_loss_uses_has_half_its_gradient_and_one_that_none_uses_stays()
    {
        var weights = Enumerable.Range(0, 2).Select(_ => Enumerable.Range(0, 3).Select(_ => nn.Parameter(ones(2))).ToList()).ToList();
        var norms = new double[2];
        ThreadRanks.Run(
            2,
            rank =>
            {
                var mine = weights[rank.Rank];
                using var optimizer = new SlSamOptimizer(
                    mine.Select((weight, i) => ($"w{i}", weight)),
                    SlSamOptions.AdamW() with
                    {
                        Collective = rank,
                    }
                );
                optimizer.Step(pass => pass.Backward((mine[0] * 3).sum() + (rank.Rank == 0 ? mine[1].sum() : 0)));
                norms[rank.Rank] = optimizer.LastStep.UpdateGradientNorm;
                optimizer.LastStep.ArmGradientNorms.Should().Equal((float)(3 * Math.Sqrt(2)), (float)(0.5 * Math.Sqrt(2)), 0);
            }
        );

        norms.Should().AllSatisfy(norm => norm.Should().BeApproximately(Math.Sqrt((2 * 9) + (2 * 0.25)), 1e-5));
        weights.Should().AllSatisfy(mine => mine[2].data<float>().Should().Equal(1, 1));
        weights.Should().AllSatisfy(mine => mine[1].data<float>().Should().OnlyContain(value => value < 1));
    }

    [Fact]
    public void What_the_optimizer_holds_beyond_the_model_is_averaged_too()
    {
        var models = new RankModels(2);
        var beyond = Enumerable.Range(0, 2).Select(rank => nn.Parameter(full(3, (float)rank))).ToList();
        ThreadRanks.Run(
            2,
            rank =>
            {
                var mine = beyond[rank.Rank];
                using var inner = optim.SGD([.. models[rank].parameters(), mine], 0.1);
                using var optimizer = new SlSamOptimizer(models[rank], inner, SlSamOptions.AdaSam() with { Collective = rank });
                optimizer.Step(pass => pass.Backward(models.Loss(rank) + (rank.Rank == 0 ? mine.sum() : 0)));
            }
        );

        models.ShouldBeTheSame();
        beyond.Should().AllSatisfy(mine => mine.data<float>().Should().OnlyContain(value => Math.Abs(value + 0.05f) < 1e-6f));
    }

    [Fact]
    public void The_loss_that_is_told_is_the_mean_and_the_loss_that_is_returned_the_ranks_own()
    {
        var models = new RankModels(2);
        var (told, returned) = (new double[2], new double[2]);
        ThreadRanks.Run(
            2,
            rank =>
            {
                using var optimizer = new SlSamOptimizer(models[rank], Options(rank));
                returned[rank.Rank] = optimizer.Step(pass => pass.Backward(models.Loss(rank))).item<float>();
                told[rank.Rank] = optimizer.LastStep.Loss;
            }
        );

        returned[0].Should().NotBe(returned[1]);
        told.Should().AllSatisfy(loss => loss.Should().BeApproximately(returned.Average(), 1e-6));
    }

    [Fact]
    public void The_first_ranks_plan_holds_where_a_sampler_of_the_users_draws_others()
    {
        var models = new RankModels(3);
        var drawn = new List<int>[3];
        ThreadRanks.Run(
            3,
            rank =>
            {
                var options = Options(rank) with { Sampler = arms => new OwnSampler(arms.Count, rank.Rank) };
                using var optimizer = new SlSamOptimizer(models[rank], options);
                drawn[rank.Rank] = [];
                for (var step = 0; step < 6; step++)
                {
                    models.Step(optimizer, rank);
                    drawn[rank.Rank].AddRange(optimizer.ActiveArms);
                }
            }
        );

        drawn[1].Should().Equal(drawn[0]);
        drawn[2].Should().Equal(drawn[0]);
        models.ShouldBeTheSame();
    }

    [Fact]
    public void Without_a_seed_the_ranks_draw_alike()
    {
        var models = new RankModels(2);
        var states = new byte[2][];
        ThreadRanks.Run(
            2,
            rank =>
            {
                using var optimizer = new SlSamOptimizer(models[rank], Options(rank) with { Seed = null, PerturbationProbability = 0.5 });
                for (var step = 0; step < 5; step++)
                {
                    models.Step(optimizer, rank);
                }

                states[rank.Rank] = Save(optimizer);
            }
        );

        states[1].Should().Equal(states[0]);
        models.ShouldBeTheSame();
    }

    [Fact]
    public void Where_one_ranks_own_backward_finds_no_arm_all_draw_again()
    {
        var weights = Enumerable.Range(0, 2).Select(_ => Enumerable.Range(0, 4).Select(_ => nn.Parameter(ones(2))).ToList()).ToList();
        var active = new List<int>[2];
        ThreadRanks.Run(
            2,
            rank =>
            {
                var mine = weights[rank.Rank];
                using var optimizer = new SlSamOptimizer(
                    mine.Select((weight, i) => ($"w{i}", weight)),
                    Options(rank) with
                    {
                        Sampling = LayerSampling.Exact,
                        ActiveArmCount = 1,
                    }
                );
                active[rank.Rank] = [];
                for (var step = 0; step < 5; step++)
                {
                    optimizer.Step(() =>
                    {
                        var loss = rank.Rank == 0 ? mine[0].sum() + mine[1].sum() + mine[2].sum() + mine[3].sum() : mine[3].sum();
                        loss.backward();
                        return loss;
                    });
                    active[rank.Rank].AddRange(optimizer.ActiveArms);
                }
            }
        );

        active.Should().AllSatisfy(arms => arms.Should().Equal(3, 3, 3, 3, 3));
        weights[1][3].data<float>().Should().Equal(weights[0][3].data<float>());
    }

    [Fact]
    public void With_an_ascent_of_its_own_each_rank_climbs_by_itself_and_the_weights_stay_the_same()
    {
        var (own, common) = (new RankModels(2), new RankModels(2));
        var traffic = new long[2];
        ThreadRanks.Run(2, rank => traffic[0] = Train(own, rank, Options(rank) with { ReduceAscent = false }));
        ThreadRanks.Run(2, rank => traffic[1] = Train(common, rank, Options(rank)));

        own.ShouldBeTheSame();
        own.State(0).Should().NotEqual(common.State(0));
        ((double)traffic[0] / traffic[1]).Should().BeApproximately(0.5, 0.1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_overflow_on_one_rank_skips_the_step_on_all(bool reduceAscent)
    {
        var models = new RankModels(2);
        var told = new List<(bool, double, long)>[2];
        ThreadRanks.Run(
            2,
            rank =>
            {
                var options = Options(rank) with { LossScale = LossScale.Dynamic(initial: 1024), ReduceAscent = reduceAscent };
                using var optimizer = new SlSamOptimizer(models[rank], options);
                told[rank.Rank] = [];
                for (var step = 0; step < 3; step++)
                {
                    optimizer.Step(pass =>
                    {
                        var factor = step == 1 && rank.Rank == 1 && pass.IsAscent ? 1e38 : 1.0;
                        return pass.Backward(models.Loss(rank) * factor);
                    });
                    told[rank.Rank].Add((optimizer.LastStep.Skipped, optimizer.LastStep.LossScale, optimizer.LastStep.SkippedSteps));
                }
            }
        );

        told.Should().AllSatisfy(steps => steps.Should().Equal((false, 1024, 0), (true, 1024, 1), (false, 512, 1)));
        models.ShouldBeTheSame();
    }

    [Fact]
    public void A_state_that_all_ranks_load_goes_on_as_if_nothing_had_been()
    {
        var (straight, resumed) = (new RankModels(2), new RankModels(2));
        ThreadRanks.Run(2, rank => Train(straight, rank, Options(rank), steps: 6));
        var saved = new byte[2][];
        ThreadRanks.Run(
            2,
            rank =>
            {
                using var optimizer = new SlSamOptimizer(resumed[rank], Options(rank));
                Enumerable.Range(0, 3).ToList().ForEach(_ => resumed.Step(optimizer, rank));
                saved[rank.Rank] = Save(optimizer);
            }
        );

        var onThree = new RankModels(3);
        onThree.All[0].load_state_dict(resumed.All[0].state_dict());
        ThreadRanks.Run(3, rank => Load(onThree, rank, saved[0], steps: 1));
        onThree.ShouldBeTheSame();

        ThreadRanks.Run(2, rank => Load(resumed, rank, saved[0], steps: 3));
        resumed.State(0).Should().Equal(straight.State(0));
        resumed.State(1).Should().Equal(straight.State(0));
    }

    [Fact]
    public void Ranks_with_one_random_state_seed_devices_each_for_itself()
    {
        var ranks = Enumerable.Range(0, 2).Select(rank => new TorchRandomness(seed: 1, stream: 2, rank)).ToList();
        var marks = ranks.ConvertAll(randomness => randomness.Mark());

        marks[1].CudaSeed.Should().NotBe(marks[0].CudaSeed);
        ranks[1].Seeds.NextUniform().Should().Be(ranks[0].Seeds.NextUniform());
    }

    [Fact]
    public void Layers_that_are_unfrozen_later_begin_alike()
    {
        var models = new RankModels(2);
        ThreadRanks.Run(
            2,
            rank =>
            {
                var layer = (Linear)models[rank][0];
                layer.weight!.requires_grad = false;
                using var optimizer = new SlSamOptimizer(models[rank], Options(rank));
                models.Step(optimizer, rank);
                layer.weight!.requires_grad = true;
                using (no_grad())
                {
                    layer.weight!.fill_(rank.Rank);
                }

                optimizer.RefreshArms();
                models.Step(optimizer, rank);
            }
        );

        models.ShouldBeTheSame();
    }

    private static SlSamOptions Options(ThreadRank rank) => new() { Seed = 1, Collective = rank };

    private static long Train(RankModels models, ThreadRank rank, SlSamOptions options, int steps = 5)
    {
        using var optimizer = new SlSamOptimizer(models[rank], options);
        rank.MeanBytes.Clear();
        for (var step = 0; step < steps; step++)
        {
            models.Step(optimizer, rank);
        }

        return rank.MeanBytes.Sum();
    }

    private static void Load(RankModels models, ThreadRank rank, byte[] state, int steps)
    {
        using var optimizer = new SlSamOptimizer(models[rank], Options(rank));
        using var reader = new BinaryReader(new MemoryStream(state));
        optimizer.load_state_dict(reader);
        for (var step = 0; step < steps; step++)
        {
            models.Step(optimizer, rank);
        }
    }

    private static byte[] Save(SlSamOptimizer optimizer)
    {
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        optimizer.save_state_dict(writer);
        return stream.ToArray();
    }

    /// <summary>Draws by the rank's number, and cannot be saved.</summary>
    private sealed class OwnSampler(int count, int rank) : ILayerSampler
    {
        private int _draws = rank;

        public IReadOnlyList<double> Probabilities { get; } = [.. Enumerable.Repeat(1.0 / count, count)];

        public IReadOnlyList<int> Sample() => [_draws++ % count];

        public void Update(IReadOnlyList<int> active, IReadOnlyList<float> gradientNorms) { }
    }
}
