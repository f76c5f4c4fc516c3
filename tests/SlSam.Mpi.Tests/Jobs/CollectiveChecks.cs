using SlSam.Mpi.Tensors;
using SlSam.Testing;
using static TorchSharp.torch;

namespace SlSam.Mpi.Tests.Jobs;

/// <summary>What all ranks of a job look into, one after the other; each rank tells of each whether it held.</summary>
internal static class CollectiveChecks
{
    public static readonly string[] Names = [.. All.Keys];

    private static Dictionary<string, Action<MpiCollective>> All =>
        new()
        {
            ["means of float32"] = ranks => Means(ranks, ScalarType.Float32, 1e-6),
            ["means of float64"] = ranks => Means(ranks, ScalarType.Float64, 1e-14),
            ["means of float16"] = ranks => Means(ranks, ScalarType.Float16, 1e-3),
            ["means of bfloat16"] = ranks => Means(ranks, ScalarType.BFloat16, 8e-3),
            ["half types are summed in float32"] = HalvesAreSummedWide,
            ["means through copies"] = MeansThroughCopies,
            ["many tensors at once, of several types"] = ManyTensors,
            ["tensors that do not lie side by side"] = Strided,
            ["parameters keep requiring gradients"] = Parameters,
            ["broadcasts of any type"] = Broadcasts,
            ["broadcasts of bytes"] = Bytes,
            ["agreement"] = Agreement,
            ["addresses"] = Addresses,
            ["traffic"] = Traffic,
            ["ranks on one machine"] = ranks => (ranks.LocalRank, ranks.LocalSize).Should().Be((ranks.Rank, ranks.Size)),
            ["what cannot be averaged is refused before anything is sent"] = Refusals,
            ["null references are exceptions still"] = NullReferences,
            ["no native tensor is left"] = NoTensorIsLeft,
        };

    public static void Run(Rank rank)
    {
        using var ranks = MpiCollective.Initialize(TimeSpan.FromSeconds(30));
        ranks.Version.Should().NotBeEmpty();
        foreach (var (name, check) in All)
        {
            using var scope = NewDisposeScope();
            check(ranks);
            rank.Tell(ranks.Rank, name);
        }
    }

    private static void Means(MpiCollective ranks, ScalarType type, double tolerance)
    {
        foreach (var shape in new long[][] { [], [0], [1], [7], [16, 9], [100, 1000] })
        {
            var all = Enumerable.Range(0, ranks.Size).Select(rank => Random(rank, shape).to(type)).ToArray();
            var expected = stack([.. all.Select(tensor => tensor.to(ScalarType.Float64))]).mean([0]);
            var mine = all[ranks.Rank];
            var address = shape is [0] ? 0 : TensorMemory.AddressOf(mine);

            ranks.MeanInPlace([mine]);

            mine.dtype.Should().Be(type);
            mine.shape.Should().Equal(shape);
            mine.to(ScalarType.Float64).allclose(expected, rtol: tolerance, atol: tolerance).Should().BeTrue();
            (shape is [0] ? 0 : TensorMemory.AddressOf(mine)).Should().Be(address);
            ShouldBeTheSameEverywhere(ranks, mine);
        }
    }

    /// <summary>In float16 the sum overflows; in bfloat16 the small ones vanish beside 256.</summary>
    private static void HalvesAreSummedWide(MpiCollective ranks)
    {
        var large = full([5], 60_000f, ScalarType.Float16);
        var small = full([5], ranks.Rank == 0 ? 256f : 1f, ScalarType.BFloat16);

        ranks.MeanInPlace([large, small]);

        large
            .to(ScalarType.Float32)
            .data<float>()
            .Should()
            .OnlyContain(value => value == 60_000 - 16 || value == 60_000 || value == 60_000 + 16);
        var mean = tensor((256f + ranks.Size - 1) / ranks.Size).to(ScalarType.BFloat16).to(ScalarType.Float32).item<float>();
        small.to(ScalarType.Float32).data<float>().Should().OnlyContain(value => value == mean);
    }

    /// <summary>The way of tensors on a graphics card whose addresses MPI does not take.</summary>
    private static void MeansThroughCopies(MpiCollective ranks)
    {
        var exchange = new TensorExchange(ranks.Session, _ => false);
        foreach (var type in new[] { ScalarType.Float32, ScalarType.Float64, ScalarType.Float16, ScalarType.BFloat16 })
        {
            var copied = Random(ranks.Rank, [33, 5]).to(type);
            var direct = copied.clone();
            exchange.Mean([copied], "a test");
            ranks.MeanInPlace([direct]);
            copied.equal(direct).all().item<bool>().Should().BeTrue();

            var sent = Random(ranks.Rank, [33, 5]).to(type);
            exchange.Broadcast([sent], 1, "a test");
            sent.equal(Random(1, [33, 5]).to(type)).all().item<bool>().Should().BeTrue();
        }
    }

    private static void ManyTensors(MpiCollective ranks)
    {
        ScalarType[] types = [ScalarType.Float32, ScalarType.BFloat16, ScalarType.Float64, ScalarType.Float16];
        Tensor Of(int rank, int number) => Random((100 * rank) + number, [number % 7, 3]).to(types[number % 4]);
        var mine = Enumerable.Range(0, 40).Select(number => Of(ranks.Rank, number)).ToList();

        ranks.MeanInPlace(mine);

        for (var number = 0; number < mine.Count; number++)
        {
            var expected = stack([.. Enumerable.Range(0, ranks.Size).Select(rank => Of(rank, number).to(ScalarType.Float64))]).mean([0]);
            mine[number].to(ScalarType.Float64).allclose(expected, rtol: 8e-3, atol: 8e-3).Should().BeTrue();
            ShouldBeTheSameEverywhere(ranks, mine[number]);
        }
    }

    private static void Strided(MpiCollective ranks)
    {
        foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16 })
        {
            var whole = Random(ranks.Rank, [6, 8]).to(type);
            var expected = whole.clone();
            ranks.MeanInPlace([expected]);

            ranks.MeanInPlace([whole.t(), Random(ranks.Rank, [2, 2])]);
            whole.equal(expected).all().item<bool>().Should().BeTrue();

            var part = Random(ranks.Rank, [6, 8]).to(type);
            ranks.Broadcast([part.narrow(1, 2, 3)], 1);
            part.narrow(1, 2, 3).equal(Random(1, [6, 8]).to(type).narrow(1, 2, 3)).all().item<bool>().Should().BeTrue();
            part.narrow(1, 5, 3).equal(Random(ranks.Rank, [6, 8]).to(type).narrow(1, 5, 3)).all().item<bool>().Should().BeTrue();
        }
    }

    private static void Parameters(MpiCollective ranks)
    {
        var parameter = new TorchSharp.Modules.Parameter(full([3], (float)ranks.Rank));
        ranks.MeanInPlace([parameter]);
        parameter.requires_grad.Should().BeTrue();
        parameter.is_leaf.Should().BeTrue();
        parameter[0].item<float>().Should().BeApproximately((ranks.Size - 1) / 2f, 1e-6f);
    }

    private static void Broadcasts(MpiCollective ranks)
    {
        for (var root = 0; root < ranks.Size; root++)
        {
            Tensor[] Of(int rank) =>
                [
                    full([3], rank, ScalarType.Int64),
                    full([2, 2], rank % 2 == 1, ScalarType.Bool),
                    full([5], rank, ScalarType.Float16),
                    full([], rank, ScalarType.Float64),
                    full([0], rank, ScalarType.Int32),
                    full([1000, 1000], rank, ScalarType.Float32),
                ];
            var mine = Of(ranks.Rank);

            ranks.Broadcast(mine, root);

            foreach (var (sent, expected) in mine.Zip(Of(root)))
            {
                sent.equal(expected).all().item<bool>().Should().BeTrue();
            }
        }
    }

    private static void Bytes(MpiCollective ranks)
    {
        Span<byte> data = stackalloc byte[300];
        data.Fill((byte)ranks.Rank);
        ranks.Broadcast(data, 1);
        data.ToArray().Should().OnlyContain(value => value == 1);
        ranks.Broadcast(Span<byte>.Empty, 0);
    }

    private static void Agreement(MpiCollective ranks)
    {
        ranks.AllAgree(true).Should().BeTrue();
        ranks.AllAgree(false).Should().BeFalse();
        for (var rank = 0; rank < ranks.Size; rank++)
        {
            ranks.AllAgree(rank != ranks.Rank).Should().BeFalse();
        }
    }

    private static void Addresses(MpiCollective ranks)
    {
        foreach (var type in new[] { ScalarType.Float32, ScalarType.Float64, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Bool })
        {
            var part = zeros([4, 5], type).narrow(0, 1, 2);
            TensorMemory.AddressOf(part).Should().Be(TensorMemory.NativeAddressOf(part), $"rank {ranks.Rank} asks both ways");
        }
    }

    private static void Traffic(MpiCollective ranks)
    {
        var before = ranks.Traffic;
        ranks.MeanInPlace([zeros(10), zeros(10, ScalarType.BFloat16)]);
        ranks.Broadcast([zeros(10)], 1);
        ranks.Broadcast(new byte[3], 0);
        ranks.AllAgree(true);

        var after = ranks.Traffic;
        (after.Calls - before.Calls).Should().Be(4);
        (after.MeanBytes - before.MeanBytes).Should().Be(60);
        (after.BroadcastBytes - before.BroadcastBytes)
            .Should()
            .Be(
                ranks.Rank switch
                {
                    0 => 3,
                    1 => 40,
                    _ => 0,
                }
            );
        after.Time.Should().BeGreaterThan(before.Time);
    }

    private static void Refusals(MpiCollective ranks)
    {
        var integers = () => ranks.MeanInPlace([zeros(2, ScalarType.Int64)]);
        integers.Should().Throw<ArgumentException>().WithMessage("*Int64*expected Float32*");
        var root = () => ranks.Broadcast([zeros(2)], ranks.Size);
        root.Should().Throw<ArgumentOutOfRangeException>().WithMessage($"*root is {ranks.Size}*");
        var timeout = () => ranks.Timeout = TimeSpan.Zero;
        timeout.Should().Throw<ArgumentOutOfRangeException>().WithMessage("*Timeout is 00:00:00*");
        var again = () => MpiCollective.Initialize();
        again.Should().Throw<InvalidOperationException>().WithMessage("*second time*");
    }

    /// <summary>The runtime makes them out of signals, which MPI may want for itself.</summary>
    private static void NullReferences(MpiCollective ranks)
    {
        string? nothing = ranks.Rank < 0 ? "" : null;
        var length = () => nothing!.Length;
        length.Should().Throw<NullReferenceException>();
    }

    private static void NoTensorIsLeft(MpiCollective ranks)
    {
        Tensor[] tensors = [Random(1, [6, 8]).t(), zeros(3, ScalarType.Float16), zeros(3)];
        void Once()
        {
            ranks.MeanInPlace(tensors);
            ranks.Broadcast(tensors, 0);
        }

        Once();
        var before = NativeTensors.CountAfterCollection();
        Once();
        Tensor.TotalCount.Should().Be(before);
    }

    private static Tensor Random(int seed, long[] shape)
    {
        using var generator = new Generator((ulong)seed + 1);
        return randn(shape, generator: generator);
    }

    private static void ShouldBeTheSameEverywhere(MpiCollective ranks, Tensor tensor)
    {
        var first = tensor.clone();
        ranks.Broadcast([first], 0);
        ranks.AllAgree(first.bytes.SequenceEqual(tensor.bytes)).Should().BeTrue();
    }
}
