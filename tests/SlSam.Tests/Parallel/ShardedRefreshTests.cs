using SlSam.Layers;
using SlSam.Optimizers;
using SlSam.Updates;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Parallel;

/// <summary>Models that change while they are trained: owners change with them, and no moment is lost.</summary>
public sealed class ShardedRefreshTests
{
    private const int Ranks = 3;

    [Fact]
    public void Layers_that_are_frozen_and_unfrozen_again_move_the_others_between_ranks() =>
        ShouldBeAsUnsharded(
            isPassed: false,
            (model, optimizer, step) =>
            {
                if (step is 2 or 5)
                {
                    ((Linear)model[2]).weight!.requires_grad = step == 5;
                    optimizer.RefreshArms();
                }
            }
        );

    [Fact]
    public void A_passed_optimizer_keeps_the_moments_of_what_is_frozen() =>
        ShouldBeAsUnsharded(
            isPassed: true,
            (model, optimizer, step) =>
            {
                if (step is 2 or 5)
                {
                    ((Linear)model[2]).weight!.requires_grad = step == 5;
                    optimizer.RefreshArms();
                }
            }
        );

    [Fact]
    public void Layers_that_come_and_go_are_spread_with_the_rest() =>
        ShouldBeAsUnsharded(
            isPassed: false,
            (model, optimizer, step) =>
            {
                if (step == 2)
                {
                    model.append(Added());
                    optimizer.RefreshArms();
                }

                if (step == 5)
                {
                    ((Linear)model[0]).weight = nn.Parameter(ones(16, 8) / 8);
                    optimizer.RefreshArms();
                }
            }
        );

    [Fact]
    public void A_group_that_is_added_is_spread_from_its_first_step() =>
        ShouldBeAsUnsharded(
            isPassed: true,
            (model, optimizer, step) =>
            {
                if (step == 2)
                {
                    model.append(Added());
                    optimizer.add_param_group(new AdamW.ParamGroup { Parameters = ((Linear)model[5]).parameters() });
                }

                if (step == 4)
                {
                    optimizer.RefreshArms();
                }
            }
        );

    [Fact]
    public void A_move_to_another_type_takes_what_each_rank_keeps_along() =>
        ShouldBeAsUnsharded(
            isPassed: false,
            (model, _, step) =>
            {
                if (step == 3)
                {
                    model.to(float64);
                }
            }
        );

    [Fact]
    public void Owners_do_not_depend_on_what_was_before()
    {
        var models = new RankModels(2);
        ThreadRanks.Run(
            2,
            rank =>
            {
                var options = SlSamOptions.AdaSam() with { Collective = rank, ShardState = true };
                using var changed = new SlSamOptimizer(models[rank], options);
                var layer = (Linear)models[rank][2];
                models.Step(changed, rank);
                foreach (var requires in new[] { false, true })
                {
                    layer.weight!.requires_grad = requires;
                    changed.RefreshArms();
                    models.Step(changed, rank);
                }

                using var built = new SlSamOptimizer(models[rank], options);
                var (owners, fresh) = (Owners(changed, models[rank]), Owners(built, models[rank]));
                owners.Should().BeEquivalentTo(fresh);
                owners.Values.Should().Contain(0).And.Contain(1);
            }
        );
    }

    [Fact]
    public void Another_model_on_one_rank_is_told_before_anything_is_changed()
    {
        var models = new RankModels(2);
        ThreadRanks.Run(
            2,
            rank =>
            {
                using var optimizer = new SlSamOptimizer(models[rank], SlSamOptions.AdaSam() with { Collective = rank, ShardState = true });
                models.Step(optimizer, rank);
                var before = RankStates.Save(optimizer);
                var layer = (Linear)models[rank][2];
                layer.weight!.requires_grad = rank.Rank == 0;

                var refresh = () => optimizer.RefreshArms();

                refresh.Should().Throw<InvalidOperationException>().WithMessage("*'2.weight'*");
                layer.weight!.requires_grad = true;
                RankStates.Save(optimizer).Should().Equal(before);
                models.Step(optimizer, rank);
            }
        );
        models.ShouldBeTheSame();
    }

    /// <summary>Eight steps over a model that changes, with state spread and not: the same weights, and the same state saved, to the bit.</summary>
    private static void ShouldBeAsUnsharded(bool isPassed, Action<Sequential, SlSamOptimizer, int> before)
    {
        var (whole, sharded) = (Run(isSharded: false), Run(isSharded: true));
        for (var rank = 0; rank < Ranks; rank++)
        {
            sharded.Models.State(rank).Should().Equal(whole.Models.State(0));
            sharded.Saved[rank].Should().Equal(whole.Saved[0]);
        }

        (RankModels Models, byte[][] Saved) Run(bool isSharded)
        {
            var (models, saved) = (new RankModels(Ranks), new byte[Ranks][]);
            ThreadRanks.Run(
                Ranks,
                rank =>
                {
                    var options = new SlSamOptions
                    {
                        Seed = 1,
                        ActiveFraction = 0.8,
                        Collective = rank,
                        ShardState = isSharded,
                    };
                    using var fused = isPassed ? new FusedAdamW(models[rank].parameters()) : null;
                    using var optimizer = fused is null
                        ? new SlSamOptimizer(models[rank], options)
                        : new SlSamOptimizer(models[rank], fused, options);
                    for (var step = 0; step < 8; step++)
                    {
                        before(models[rank], optimizer, step);
                        models.Step(optimizer, rank);
                    }

                    saved[rank.Rank] = RankStates.Save(optimizer);
                }
            );
            return (models, saved);
        }
    }

    /// <summary>The same on every rank.</summary>
    private static Linear Added()
    {
        var layer = nn.Linear(4, 4);
        layer.weight = nn.Parameter(eye(4) + 0.1f);
        layer.bias = nn.Parameter(zeros(4));
        return layer;
    }

    private static Dictionary<string, int> Owners(SlSamOptimizer optimizer, Sequential model)
    {
        var states = RankStates.Of(optimizer);
        var names = HeldNames.Of([.. states.Select(state => state.Parameter)], ModelParameters.Of(model));
        return names.Zip(states).ToDictionary(entry => entry.First, entry => entry.Second.Shard!.Value.Owner);
    }
}
