using SlSam.Kernels;
using SlSam.Parallel;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Parallel;

/// <summary>Wherever one rank throws in a step of spread state, all end with it, and nothing was changed on any.</summary>
public sealed class ShardedFaultTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_throw_at_any_native_call_before_the_update_leaves_every_rank_as_it_was(bool inHalves)
    {
        var (calls, expected) = UndisturbedRun(inHalves);
        calls.Should().HaveCountGreaterThan(10).And.Contain("adamw");
        var update = calls.IndexOf("adamw");
        for (var boundary = 0; boundary < update; boundary++)
        {
            var (at, models) = (boundary, new Halves(inHalves));
            ThreadRanks.Run(
                2,
                rank =>
                {
                    using var optimizer = models.Optimizer(rank);
                    models.Step(optimizer, rank);
                    models.Step(optimizer, rank);
                    var before = RankStates.Kept(optimizer).Concat(models.Weights(rank)).ToArray();

                    var step = () => models.Step(optimizer, rank);
                    if (rank.Rank == 1)
                    {
                        ThrowAt(at);
                        step.Should().Throw<InvalidDataException>($"of {calls[at]}");
                        TensorLists.BeforeCall = null;
                    }
                    else
                    {
                        step.Should().Throw<CollectiveException>().WithMessage("Rank 1 of 2 failed, and nothing was changed*call*");
                    }

                    RankStates.Kept(optimizer).Concat(models.Weights(rank)).Should().Equal(before, $"of {calls[at]}");
                    models.Step(optimizer, rank);
                    RankStates
                        .Save(optimizer)
                        .Concat(models.Weights(rank))
                        .Should()
                        .Equal(expected, $"the step that failed at {calls[at]} was taken");
                }
            );
        }
    }

    [Theory]
    [InlineData("own", false)]
    [InlineData("own", true)]
    [InlineData("wrapped", false)]
    public void An_update_that_fails_on_one_rank_is_told_in_that_step_and_ends_all_until_a_checkpoint_is_loaded(string over, bool isSharded)
    {
        var models = new RankModels(3);
        ThreadRanks.Run(
            3,
            rank =>
            {
                using var failing = new FailingSgd(models[rank].parameters());
                var options = SlSamOptions.AdaSam() with { Collective = rank, ShardState = isSharded };
                using var optimizer =
                    over == "own" ? new SlSamOptimizer(models[rank], options) : new SlSamOptimizer(models[rank], failing, options);
                var step = () => models.Step(optimizer, rank);
                step();
                var (state, weights) = (RankStates.Save(optimizer), models.State(rank.Rank));
                if (rank.Rank == 1)
                {
                    failing.Fails = true;
                    TensorLists.BeforeCall = call => Throw(call == "adamw", call);
                    step.Should().Throw<Exception>().Which.Message.Should().Contain("no memory");
                    (failing.Fails, TensorLists.BeforeCall) = (false, null);
                    models.State(1).Should().Equal(weights, "here nothing was changed");
                }
                else
                {
                    step.Should()
                        .Throw<CollectiveException>()
                        .WithMessage("Rank 1 of 3 failed, and this one has made its update already: load*no memory*");
                }

                if (over == "wrapped")
                {
                    models.State(rank.Rank).Should().Equal(weights, "weights under a wrapped optimizer are put back");
                }

                step.Should().Throw<CollectiveException>().WithMessage("*one checkpoint on all ranks, before anything else*");
                var refresh = () => optimizer.RefreshArms();
                refresh.Should().Throw<CollectiveException>();

                if (rank.Rank == 0)
                {
                    Restore(models, weights);
                }

                RankStates.Load(optimizer, state);
                models.State(rank.Rank).Should().Equal(weights);
                step();
                optimizer.LastStep.Step.Should().Be(2);
            }
        );

        models.ShouldBeTheSame();
    }

    /// <summary>The native calls of the third step on a rank, and the state and weights after it.</summary>
    private static (List<string> Calls, byte[] State) UndisturbedRun(bool inHalves)
    {
        var (models, calls, state) = (new Halves(inHalves), new List<string>(), new byte[2][]);
        ThreadRanks.Run(
            2,
            rank =>
            {
                using var optimizer = models.Optimizer(rank);
                models.Step(optimizer, rank);
                models.Step(optimizer, rank);
                TensorLists.BeforeCall = rank.Rank == 1 ? call => Note(calls, call) : null;
                models.Step(optimizer, rank);
                TensorLists.BeforeCall = null;
                var saved = RankStates.Save(optimizer);
                state[rank.Rank] = [.. saved, .. models.Weights(rank)];
            }
        );
        return (calls, state[0]);
    }

    private static void Note(List<string> calls, string call)
    {
        if (call is not ("point_to" or "copy"))
        {
            calls.Add(call);
        }
    }

    /// <summary>What puts weights back changes pointers only, and is what these faults are recovered with.</summary>
    private static void ThrowAt(int boundary)
    {
        var reached = 0;
        TensorLists.BeforeCall = call => Throw(call is not ("point_to" or "copy") && reached++ == boundary, $"call {call}");
    }

    private static void Throw(bool isTime, string what)
    {
        if (isTime)
        {
            throw new InvalidDataException($"no memory for {what}");
        }
    }

    private static void Restore(RankModels models, float[] weights)
    {
        using var withoutGraph = no_grad();
        var start = 0;
        foreach (var parameter in models.All[0].parameters())
        {
            var elements = (int)parameter.numel();
            parameter.copy_(tensor(weights[start..(start + elements)]).view(parameter.shape));
            start += elements;
        }
    }

    /// <summary>Models in float32, or in bfloat16 over masters, with averages that an ascent keeps.</summary>
    private sealed class Halves(bool inHalves)
    {
        private readonly RankModels _models = new(
            2,
            () =>
            {
                var model = Models.Mlp();
                model.to(inHalves ? bfloat16 : float32);
                return model;
            }
        );

        public SlSamOptimizer Optimizer(ThreadRank rank) =>
            new(
                _models[rank],
                SlSamOptions.FriendlySam() with
                {
                    Seed = 1,
                    MasterWeights = true,
                    MaxGradientNorm = 0.01,
                    Collective = rank,
                    ShardState = true,
                }
            );

        public void Step(SlSamOptimizer optimizer, ThreadRank rank)
        {
            using var scope = NewDisposeScope();
            var type = inHalves ? bfloat16 : float32;
            optimizer.Step(pass => pass.Backward(_models[rank].call(_models.X(rank).to(type)).to(float32).square().mean()));
        }

        public IEnumerable<byte> Weights(ThreadRank rank) => Weights(rank.Rank);

        public IEnumerable<byte> Weights(int rank) => _models.All[rank].parameters().SelectMany(parameter => parameter.bytes.ToArray());
    }

    /// <summary>Throws when it has moved a weight.</summary>
    private sealed class FailingSgd(IEnumerable<Parameter> trained) : SGD(trained, 0.1)
    {
        public bool Fails { get; set; }

        public override Tensor step(Func<Tensor>? closure = null)
        {
            if (!Fails)
            {
                return base.step(closure);
            }

            using var withoutGraph = no_grad();
            parameters().First().fill_(7);
            throw new InvalidDataException("no memory");
        }
    }
}
