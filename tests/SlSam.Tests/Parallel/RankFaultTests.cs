using SlSam.Layers;
using SlSam.Optimizers;
using SlSam.Parallel;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Parallel;

/// <summary>Whatever goes wrong on one rank, all end with an error that names it, and nothing was changed.</summary>
public sealed class RankFaultTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_closure_that_throws_on_one_rank_ends_the_step_on_all_and_all_can_go_on(bool inAscent)
    {
        var models = new RankModels(3);
        var before = new float[3][];
        ThreadRanks.Run(
            3,
            rank =>
            {
                using var optimizer = new SlSamOptimizer(models[rank], new SlSamOptions { Seed = 1, Collective = rank });
                models.Step(optimizer, rank);
                before[rank.Rank] = models.State(rank.Rank);
                var step = () =>
                    optimizer.Step(pass =>
                        rank.Rank == 1 && pass.IsAscent == inAscent
                            ? throw new InvalidDataException("there are no more pictures")
                            : pass.Backward(models.Loss(rank))
                    );

                if (rank.Rank == 1)
                {
                    step.Should().Throw<InvalidDataException>();
                }
                else
                {
                    step.Should()
                        .Throw<CollectiveException>()
                        .WithMessage("Rank 1 of 3 failed*InvalidDataException: there are no more pictures");
                }

                models.State(rank.Rank).Should().Equal(before[rank.Rank]);
                models.Step(optimizer, rank);
                optimizer.LastStep.Step.Should().Be(2);
            }
        );

        models.ShouldBeTheSame();
    }

    [Fact]
    public void Other_options_on_one_rank_are_told_to_all()
    {
        var models = new RankModels(2);
        var faults = ThreadRanks.Try(
            2,
            rank => new SlSamOptimizer(models[rank], new SlSamOptions { Rho = 0.1 * (1 + rank.Rank), Collective = rank }).Dispose()
        );

        faults[1].Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("has Rho = 0.2; the first has Rho = 0.1");
        faults[0].Should().BeOfType<CollectiveException>().Which.Message.Should().Contain("Rank 1 of 2 failed").And.Contain("Rho = 0.2");
    }

    [Fact]
    public void Options_that_one_rank_refuses_are_told_to_all()
    {
        var models = new RankModels(2);
        var faults = ThreadRanks.Try(
            2,
            rank => new SlSamOptimizer(models[rank], new SlSamOptions { Rho = rank.Rank == 0 ? -1 : 1, Collective = rank }).Dispose()
        );

        faults[0].Should().BeOfType<ArgumentOutOfRangeException>();
        faults[1].Should().BeOfType<CollectiveException>().Which.Message.Should().Contain("Rank 0 of 2 failed").And.Contain("Rho is -1");
    }

    [Fact]
    public void Another_model_on_one_rank_is_told_to_all()
    {
        var sizes = new[] { 4, 5 };
        var faults = ThreadRanks.Try(
            2,
            rank => new SlSamOptimizer(nn.Linear(3, sizes[rank.Rank]), new SlSamOptions { Collective = rank }).Dispose()
        );

        faults[1]
            .Should()
            .BeOfType<InvalidOperationException>()
            .Which.Message.Should()
            .Contain("'weight' Float32 [5, 3]")
            .And.Contain("[4, 3]");
        faults[0].Should().BeOfType<CollectiveException>();
    }

    [Fact]
    public void Another_learning_rate_on_one_rank_is_told_to_all()
    {
        var models = new RankModels(2);
        var faults = ThreadRanks.Try(
            2,
            rank =>
            {
                using var optimizer = new SlSamOptimizer(models[rank], new SlSamOptions { Collective = rank });
                models.Step(optimizer, rank);
                if (rank.Rank == 1)
                {
                    optimizer.ParamGroups.First().LearningRate = 0.5;
                }

                models.Step(optimizer, rank);
            }
        );

        faults[1]
            .Should()
            .BeOfType<InvalidOperationException>()
            .Which.Message.Should()
            .Contain("learning rate is 0.5 on this rank and 0.001");
        faults[0].Should().BeOfType<CollectiveException>();
        models.ShouldBeTheSame();
    }

    [Theory]
    [InlineData("momentum = 0.1 in parameter group 0", "momentum = 0 in parameter group 0")]
    [InlineData("weight_decay = 0.1 in parameter group 0", "weight_decay = 0 in parameter group 0")]
    public void Other_settings_of_a_wrapped_optimizer_on_one_rank_are_told_to_all(string found, string expected)
    {
        var models = new RankModels(2);
        var faults = ThreadRanks.Try(
            2,
            rank =>
            {
                var value = rank.Rank * 0.1;
                var parameters = models[rank].parameters();
                using optim.Optimizer inner = found.StartsWith("momentum", StringComparison.Ordinal)
                    ? optim.SGD(parameters, 0.1, momentum: value)
                    : new FusedAdamW(parameters, weight_decay: value);
                using var optimizer = new SlSamOptimizer(models[rank], inner, new SlSamOptions { Collective = rank });
                models.Step(optimizer, rank);
            }
        );

        faults[1].Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain($"has {found}; the first has {expected}");
        faults[0].Should().BeOfType<CollectiveException>().Which.Message.Should().Contain("Rank 1 of 2 failed");
    }

    [Fact]
    public void Groups_of_other_parameters_on_one_rank_are_told_to_all()
    {
        var models = new RankModels(2);
        var faults = ThreadRanks.Try(
            2,
            rank =>
            {
                var parameters = models[rank].parameters().ToArray();
                var (some, others) = rank.Rank == 0 ? (parameters[..1], parameters[1..]) : (parameters[1..], parameters[..1]);
                using var inner = new FusedAdamW([new AdamW.ParamGroup(some, lr: 0.1), new AdamW.ParamGroup(others, lr: 0.01)]);
                using var optimizer = new SlSamOptimizer(models[rank], inner, new SlSamOptions { Collective = rank });
                models.Step(optimizer, rank);
            }
        );

        faults[1].Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("in parameter group 1; ");
        faults[0].Should().BeOfType<CollectiveException>().Which.Message.Should().Contain("Rank 1 of 2 failed");
    }

    [Fact]
    public void Parameters_in_another_order_on_one_rank_are_told_to_all()
    {
        var weights = Enumerable
            .Range(0, 2)
            .Select(_ => Enumerable.Range(0, 2).Select(i => nn.Parameter(full(2, (float)i))).ToList())
            .ToList();
        var faults = ThreadRanks.Try(
            2,
            rank =>
            {
                var mine = weights[rank.Rank].Select((weight, i) => ($"w{i}", weight));
                var options = new SlSamOptions { Collective = rank, Partitioner = LayerPartitioners.ByName(_ => "all") };
                new SlSamOptimizer(rank.Rank == 0 ? mine : mine.Reverse(), options).Dispose();
            }
        );

        faults[1]
            .Should()
            .BeOfType<InvalidOperationException>()
            .Which.Message.Should()
            .Contain("has parameter 0 'w1' Float32 [2]")
            .And.Contain("the first has parameter 0 'w0'");
        faults[0].Should().BeOfType<CollectiveException>();
        weights[1].Select(weight => weight.sum().item<float>()).Should().Equal(0, 2);
    }

    [Fact]
    public void Batches_of_different_sizes_are_refused_on_all()
    {
        var models = new RankModels(2);
        var faults = ThreadRanks.Try(
            2,
            rank =>
            {
                using var optimizer = new SlSamOptimizer(models[rank], new SlSamOptions { Collective = rank });
                optimizer.Step(pass => pass.Backward(models[rank].call(pass.Share(models.X(rank).narrow(0, 0, 3 + rank.Rank))).sum()));
            }
        );

        faults
            .Should()
            .AllSatisfy(fault => fault.Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("3, 4 rows"));
        models.ShouldBeTheSame();
    }

    [Fact]
    public void A_rank_that_makes_fewer_steps_is_found_out()
    {
        var models = new RankModels(2);
        var faults = ThreadRanks.Try(
            2,
            rank =>
            {
                using var optimizer = new SlSamOptimizer(models[rank], new SlSamOptions { Collective = rank });
                models.Step(optimizer, rank);
                if (rank.Rank == 0)
                {
                    models.Step(optimizer, rank);
                }
                else
                {
                    rank.MeanInPlace([zeros(3)]); // an evaluation, say
                }
            }
        );

        faults.Should().AllBeOfType<CollectiveException>();
        faults[0]!.Message.Should().Contain("rank 0: AllAgree; rank 1: MeanInPlace of 3 Float32");
    }

    [Fact]
    public void A_file_that_only_one_rank_cannot_read_is_told_to_all()
    {
        var models = new RankModels(2);
        var faults = ThreadRanks.Try(
            2,
            rank =>
            {
                using var optimizer = new SlSamOptimizer(models[rank], new SlSamOptions { Seed = 1, Collective = rank });
                var stream = new MemoryStream();
                using var writer = new BinaryWriter(stream);
                optimizer.save_state_dict(writer);
                using var reader = new BinaryReader(new MemoryStream(stream.ToArray()[..(rank.Rank == 1 ? 100 : (int)stream.Length)]));
                optimizer.load_state_dict(reader);
            }
        );

        faults[1].Should().BeOfType<InvalidDataException>();
        faults[0].Should().BeOfType<CollectiveException>().Which.Message.Should().Contain("Rank 1 of 2 failed");
    }

    [Fact]
    public void States_of_different_runs_are_found_out()
    {
        var models = new RankModels(2);
        var faults = ThreadRanks.Try(
            2,
            rank =>
            {
                using var optimizer = new SlSamOptimizer(models[rank], new SlSamOptions { Seed = 1, Collective = rank });
                byte[] Save()
                {
                    var stream = new MemoryStream();
                    using var writer = new BinaryWriter(stream);
                    optimizer.save_state_dict(writer);
                    return stream.ToArray();
                }

                models.Step(optimizer, rank);
                var one = Save();
                models.Step(optimizer, rank);
                using var reader = new BinaryReader(new MemoryStream(rank.Rank == 0 ? one : Save()));
                optimizer.load_state_dict(reader);
            }
        );

        faults[1].Should().BeOfType<InvalidDataException>().Which.Message.Should().Contain("another state of the optimizer than the first");
        faults[0].Should().BeOfType<CollectiveException>();
    }
}
