using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>Random numbers of seeded samplers go on where arms are made anew.</summary>
public class DrawsOverRefreshesTests
{
    /// <summary>With fresh numbers after each refresh all draws would be the same.</summary>
    [Fact]
    public void Seeded_uniform_draws_go_on_over_refreshes()
    {
        using var scope = NewDisposeScope();
        var model = new ChangingModel("a", "b", "c", "d");
        var options = SlSamOptions.Uniform(0.5);
        options.Seed = 1;
        using var optimizer = new SlSamOptimizer(model, options);

        DrawsAfterRefreshes(model, optimizer).Distinct().Should().HaveCountGreaterThan(1);
    }

    [Fact]
    public void Seeded_uniform_draws_after_a_refresh_are_the_same_in_a_second_run()
    {
        using var scope = NewDisposeScope();
        List<string> Run()
        {
            var model = new ChangingModel("a", "b", "c", "d");
            var options = SlSamOptions.Uniform(0.5);
            options.Seed = 1;
            using var optimizer = new SlSamOptimizer(model, options);
            return DrawsAfterRefreshes(model, optimizer);
        }

        Run().Should().Equal(Run());
    }

    [Fact]
    public void Draws_of_the_users_resumable_sampler_go_on_over_refreshes()
    {
        using var scope = NewDisposeScope();
        var model = new ChangingModel("a", "b", "c", "d");
        using var optimizer = new SlSamOptimizer(model, new SlSamOptions { Sampler = arms => new SeededSampler(arms) });

        DrawsAfterRefreshes(model, optimizer).Distinct().Should().HaveCountGreaterThan(1);
    }

    [Fact]
    public void The_users_sampler_is_kept_where_the_arms_stay()
    {
        using var scope = NewDisposeScope();
        var model = new ChangingModel("a", "b");
        var built = 0;
        using var optimizer = new SlSamOptimizer(
            model,
            new SlSamOptions
            {
                Sampler = arms =>
                {
                    built++;
                    return new SeededSampler(arms);
                },
            }
        );

        optimizer.RefreshArms();

        built.Should().Be(1);
    }

    private static List<string> DrawsAfterRefreshes(ChangingModel model, SlSamOptimizer optimizer)
    {
        var draws = new List<string>();
        for (var round = 0; round < 10; round++)
        {
            model.SetFrozen("d", true);
            optimizer.RefreshArms();
            Train(model, optimizer, 2 * round, (2 * round) + 1);
            draws.Add(string.Join(",", optimizer.ActiveArms));
            model.SetFrozen("d", false);
            optimizer.RefreshArms();
            Train(model, optimizer, (2 * round) + 1, (2 * round) + 2);
        }

        return draws;
    }

    private static void Train(ChangingModel model, SlSamOptimizer optimizer, int from, int to)
    {
        for (var step = from; step < to; step++)
        {
            using var loss = optimizer.Step(model.LossOf(step));
        }
    }
}
