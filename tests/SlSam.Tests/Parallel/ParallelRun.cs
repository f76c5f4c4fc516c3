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

    /// <summary>In float64, so that what is left between one sum and a mean of sums is far below the tolerance whatever Adam makes of it.</summary>
    private static SmallTransformer Model(long seed)
    {
        random.manual_seed(seed);
        return (SmallTransformer)new SmallTransformer().to(ScalarType.Float64);
    }

    /// <summary>The ranks after the first start from other weights, which the first one's replace.</summary>
    private static SmallTransformer Copy(SmallTransformer start, int from)
    {
        var model = Model(from);
        if (from == 0)
        {
            model.load_state_dict(start.state_dict());
        }

        return model;
    }

    private static Trained Train(SmallTransformer model, SlSamOptions options, IReadOnlyList<Batch> batches, int microBatches)
    {
        using var optimizer = new SlSamOptimizer(model, options with { Seed = 5, LearningRate = 1e-3 });
        var (losses, arms) = (new List<double>(), new List<IReadOnlyList<int>>());
        foreach (var batch in batches)
        {
            optimizer.Step(pass => Backward(model, pass, batch, microBatches)).Dispose();
            losses.Add(optimizer.LastStep.Loss);
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
            losses,
            arms,
            [.. model.named_parameters().Select(entry => (entry.name, entry.parameter.detach().clone().DetachFromDisposeScope()))],
            stream.ToArray()
        );
    }

    private static Tensor Backward(SmallTransformer model, StepPass pass, Batch batch, int microBatches)
    {
        using var scope = NewDisposeScope();
        var (x, y) = (pass.Share(batch.X), pass.Share(batch.Y));
        var total = zeros([], ScalarType.Float64);
        foreach (var (part, labels) in x.chunk(microBatches).Zip(y.chunk(microBatches)))
        {
            var loss = nn.functional.cross_entropy(model.call(part), labels) / microBatches;
            total = total + pass.Backward(loss).detach();
        }

        return total.MoveToOuterDisposeScope();
    }

    private sealed record Trained(
        IReadOnlyList<double> Losses,
        IReadOnlyList<IReadOnlyList<int>> Arms,
        IReadOnlyList<(string Name, Tensor Values)> Weights,
        byte[] State
    );

    private sealed record Batch(Tensor X, Tensor Y)
    {
        public static Batch Of(int step, int rows)
        {
            random.manual_seed(1000 + step);
            return new Batch(randn([rows, 5, 6], ScalarType.Float64), randint(3, [rows]));
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
