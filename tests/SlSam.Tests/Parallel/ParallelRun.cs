using SlSam.Parallel;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Tests.Parallel;

/// <summary>The same fifty steps by one process and by several ranks, each of which sees a part of every batch.</summary>
internal static class ParallelRun
{
    public const int Steps = 50;

    private const int RowsOfRank = 4;
    private const double Tolerance = 1e-6;

    /// <summary>Trains both and compares: losses and weights to 1e-6, and the ranks with each other to the bit.</summary>
    /// <param name="size">How many ranks.</param>
    /// <param name="options">How they train; the seed is given here.</param>
    /// <param name="microBatches">In how many parts, one after the other, each batch is accumulated.</param>
    public static void ShouldBeThatOfOneProcess(int size, SlSamOptions options, int microBatches = 1)
    {
        using var scope = NewDisposeScope();
        var batches = Enumerable.Range(0, Steps).Select(step => Batch.Of(step, size * RowsOfRank)).ToList();
        var start = Model(0);
        var alone = Train(
            Copy(start, from: 0),
            options,
            batches.ConvertAll(batch => batch.Arranged(size, options.AscentShare)),
            microBatches
        );

        var together = new Trained[size];
        var models = Enumerable.Range(0, size).Select(rank => Copy(start, rank)).ToList(); // seeds are the process's
        ThreadRanks.Run(
            size,
            rank =>
            {
                var mine = batches.ConvertAll(batch => batch.Rows(rank.Rank * RowsOfRank, RowsOfRank));
                together[rank.Rank] = Train(models[rank.Rank], options with { Collective = rank }, mine, microBatches);
            }
        );

        ShouldBe(together[0], alone);
        foreach (var other in together.Skip(1))
        {
            other
                .State.AsSpan()
                .SequenceEqual(together[0].State)
                .Should()
                .BeTrue("probabilities, moments and random states are the same to the bit");
            other.Losses.Should().Equal(together[0].Losses);
        }
    }

    /// <summary>The same on a rank that is a process of its own.</summary>
    public static void ShouldBeThatOfOneProcess(ICollective rank, SlSamOptions options, int steps = Steps)
    {
        using var scope = NewDisposeScope();
        var batches = Enumerable.Range(0, steps).Select(step => Batch.Of(step, rank.Size * RowsOfRank)).ToList();
        var start = Model(0);
        var alone = Train(Copy(start, from: 0), options, batches.ConvertAll(batch => batch.Arranged(rank.Size, options.AscentShare)), 1);
        var mine = batches.ConvertAll(batch => batch.Rows(rank.Rank * RowsOfRank, RowsOfRank));

        var together = Train(Copy(start, rank.Rank), options with { Collective = rank }, mine, 1);

        ShouldBe(together, alone);
        var first = together.State.ToArray();
        rank.Broadcast(first.AsSpan(), 0);
        rank.AllAgree(first.AsSpan().SequenceEqual(together.State))
            .Should()
            .BeTrue("probabilities, moments and random states are the same to the bit");
    }

    /// <summary>Ranks that spread their state end with the weights, and save the state, of ranks that each keep all of it: to the bit.</summary>
    /// <param name="size">How many ranks.</param>
    /// <param name="options">How they train; the seed is given here.</param>
    /// <param name="type">The weights' type.</param>
    /// <param name="microBatches">In how many parts, one after the other, each batch is accumulated.</param>
    public static void ShouldBeTheSameSharded(int size, SlSamOptions options, ScalarType type = ScalarType.Float64, int microBatches = 1)
    {
        using var scope = NewDisposeScope();
        var batches = Enumerable.Range(0, Steps).Select(step => Batch.Of(step, size * RowsOfRank, type)).ToList();
        var start = Model(0, type);
        Trained[] Run(bool isSharded)
        {
            var trained = new Trained[size];
            var models = Enumerable.Range(0, size).Select(rank => Copy(start, rank, type)).ToList();
            ThreadRanks.Run(
                size,
                rank =>
                {
                    var mine = batches.ConvertAll(batch => batch.Rows(rank.Rank * RowsOfRank, RowsOfRank));
                    var settings = options with { Collective = rank, ShardState = isSharded };
                    trained[rank.Rank] = Train(models[rank.Rank], settings, mine, microBatches);
                }
            );
            return trained;
        }

        var (whole, sharded) = (Run(isSharded: false), Run(isSharded: true));

        foreach (var rank in sharded)
        {
            rank.Losses.Should().Equal(whole[0].Losses);
            rank.State.AsSpan().SequenceEqual(whole[0].State).Should().BeTrue("weights, moments and masters are the same to the bit");
        }
    }

    /// <summary>The same on a rank that is a process of its own.</summary>
    public static void ShouldBeTheSameSharded(
        ICollective rank,
        SlSamOptions options,
        ScalarType type = ScalarType.Float64,
        int steps = Steps
    )
    {
        using var scope = NewDisposeScope();
        var start = Model(0, type);
        var mine = Enumerable
            .Range(0, steps)
            .Select(step => Batch.Of(step, rank.Size * RowsOfRank, type).Rows(rank.Rank * RowsOfRank, RowsOfRank))
            .ToList();
        Trained Run(bool isSharded) =>
            Train(Copy(start, rank.Rank, type), options with { Collective = rank, ShardState = isSharded }, mine, 1);

        var (whole, sharded) = (Run(isSharded: false), Run(isSharded: true));

        sharded.Losses.Should().Equal(whole.Losses);
        rank.AllAgree(sharded.State.AsSpan().SequenceEqual(whole.State))
            .Should()
            .BeTrue("weights, moments and masters are the same to the bit");
    }

    /// <summary>
    /// In float16 over masters, with a loss scale that grows and one step that overflows on the last rank alone: the steps of one process, as near as float16 lets them be. A rank's
    /// gradients are rounded, at 2^-11, over its own rows and once more as their mean, which moves norms by a few times that, and with an epsilon of 0.01 below
    /// gradients of some 0.1 a weight by some 1e-5 of the 1e-3 that it moves in a step; what the model shows of it is rounded to some 2e-4.
    /// </summary>
    public static void ShouldBeNearOneProcessInFloat16(int size, SlSamOptions options)
    {
        using var scope = NewDisposeScope();
        const int Overflow = 20;
        var batches = Enumerable.Range(0, Steps).Select(step => Batch.Of(step, size * RowsOfRank, ScalarType.Float16)).ToList();
        batches[Overflow].X[-1].fill_(double.PositiveInfinity); // as a layer before would leave it
        var settings = options with { MasterWeights = true, LossScale = LossScale.Dynamic(256, interval: 10), Epsilon = 0.01 };
        var start = Model(0, ScalarType.Float16);
        var alone = Train(Copy(start, from: 0, ScalarType.Float16), settings, batches, 1);

        var together = new Trained[size];
        var models = Enumerable.Range(0, size).Select(rank => Copy(start, rank, ScalarType.Float16)).ToList();
        ThreadRanks.Run(
            size,
            rank =>
            {
                var mine = batches.ConvertAll(batch => batch.Rows(rank.Rank * RowsOfRank, RowsOfRank));
                together[rank.Rank] = Train(models[rank.Rank], settings with { Collective = rank }, mine, 1);
            }
        );

        foreach (var rank in together)
        {
            rank.State.AsSpan().SequenceEqual(together[0].State).Should().BeTrue("the ranks are the same to the bit");
        }

        var steps = together[0].Told.Zip(alone.Told).ToList();
        steps.Select(step => step.First.LossScale).Should().Equal(alone.Told.Select(told => told.LossScale));
        alone.Told.Select(told => told.LossScale).Distinct().Should().HaveCountGreaterThan(3, "it grows, and falls once");
        steps.FindIndex(step => step.First.Skipped).Should().Be(Overflow);
        steps.FindAll(step => step.First.Skipped || step.Second.Skipped).Should().ContainSingle();
        foreach (var (one, other) in steps.Where(step => !step.First.Skipped))
        {
            one.Loss.Should().BeApproximately(other.Loss, 2e-3 * other.Loss);
            one.UpdateGradientNorm.Should().BeApproximately(other.UpdateGradientNorm, 0.01 * other.UpdateGradientNorm);
        }

        foreach (var (weight, (name, expected)) in together[0].Weights.Zip(alone.Weights))
        {
            (weight.Values.to(ScalarType.Float32) - expected.to(ScalarType.Float32))
                .abs()
                .max()
                .item<float>()
                .Should()
                .BeLessThan(1e-3f, name);
        }
    }

    private static void ShouldBe(Trained together, Trained alone)
    {
        together
            .Losses.Should()
            .Equal(alone.Losses, (one, other) => Math.Abs(one - other) <= Tolerance || (double.IsNaN(one) && double.IsNaN(other)));
        together.Arms.Should().BeEquivalentTo(alone.Arms, settings => settings.WithStrictOrdering());
        foreach (var (weight, (name, expected)) in together.Weights.Zip(alone.Weights))
        {
            (weight.Values - expected).abs().max().item<double>().Should().BeLessThan(Tolerance, name);
        }
    }

    /// <summary>In float64 where it is compared with one process, so that what is left between one sum and a mean of sums is far below the tolerance whatever Adam makes of it.</summary>
    private static SmallTransformer Model(long seed, ScalarType type = ScalarType.Float64)
    {
        random.manual_seed(seed);
        return (SmallTransformer)new SmallTransformer().to(type);
    }

    /// <summary>The ranks after the first start from other weights, which the first one's replace.</summary>
    private static SmallTransformer Copy(SmallTransformer start, int from, ScalarType type = ScalarType.Float64)
    {
        var model = Model(from, type);
        if (from == 0)
        {
            model.load_state_dict(start.state_dict());
        }

        return model;
    }

    private static Trained Train(SmallTransformer model, SlSamOptions options, IReadOnlyList<Batch> batches, int microBatches)
    {
        using var optimizer = new SlSamOptimizer(model, options with { Seed = 5, LearningRate = 1e-3 });
        var (told, arms) = (new List<StepStatistics>(), new List<IReadOnlyList<int>>());
        foreach (var batch in batches)
        {
            optimizer.Step(pass => Backward(model, pass, batch, microBatches)).Dispose();
            told.Add(optimizer.LastStep);
            arms.Add(optimizer.ActiveArms);
        }

        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        optimizer.save_state_dict(writer);
        foreach (var parameter in model.parameters())
        {
            writer.Write(parameter.bytes);
        }

        return new Trained(
            told,
            arms,
            [.. model.named_parameters().Select(entry => (entry.name, entry.parameter.detach().clone().DetachFromDisposeScope()))],
            stream.ToArray()
        );
    }

    private static Tensor Backward(SmallTransformer model, StepPass pass, Batch batch, int microBatches)
    {
        using var scope = NewDisposeScope();
        var (x, y) = (pass.Share(batch.X), pass.Share(batch.Y));
        var type = batch.X.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        var total = zeros([], type);
        foreach (var (part, labels) in x.chunk(microBatches).Zip(y.chunk(microBatches)))
        {
            var loss = nn.functional.cross_entropy(model.call(part).to(type), labels) / microBatches;
            total = total + pass.Backward(loss).detach();
        }

        return total.MoveToOuterDisposeScope();
    }

    private sealed record Trained(
        IReadOnlyList<StepStatistics> Told,
        IReadOnlyList<IReadOnlyList<int>> Arms,
        IReadOnlyList<(string Name, Tensor Values)> Weights,
        byte[] State
    )
    {
        public IEnumerable<double> Losses => Told.Select(step => step.Loss);
    }

    private sealed record Batch(Tensor X, Tensor Y)
    {
        public static Batch Of(int step, int rows, ScalarType type = ScalarType.Float64)
        {
            random.manual_seed(1000 + step);
            return new Batch(randn([rows, 5, 6], ScalarType.Float64).to(type), randint(3, [rows]));
        }

        public Batch Rows(int from, int count) => new(X.narrow(0, from, count), Y.narrow(0, from, count));

        /// <summary>For one process, so that the share of the whole is that of each rank: first the ranks' shares, then their rests.</summary>
        public Batch Arranged(int size, double share)
        {
            var shared = (int)Math.Round(RowsOfRank * share, MidpointRounding.AwayFromZero);
            var order = Enumerable
                .Range(0, size * RowsOfRank)
                .OrderBy(row => row % RowsOfRank >= shared)
                .Select(row => (long)row)
                .ToArray();
            var index = tensor(order);
            return new Batch(X.index_select(0, index), Y.index_select(0, index));
        }
    }
}
