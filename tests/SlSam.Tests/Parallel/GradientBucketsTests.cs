using SlSam.Parallel;
using SlSam.Testing;
using static TorchSharp.torch;

namespace SlSam.Tests.Parallel;

/// <summary>How gradients travel.</summary>
public sealed class GradientBucketsTests
{
    [Fact]
    public void Small_gradients_travel_together_and_large_ones_alone_each_in_its_own_type()
    {
        long[] sizes = [10, 20, 30, 200, 5, 5];
        ThreadRanks.Run(
            2,
            rank =>
            {
                var gradients = sizes
                    .Select(size => full(size, rank.Rank + 1f))
                    .Append(full(7, rank.Rank + 1f, ScalarType.BFloat16))
                    .ToList();
                var averages = new Tensor[gradients.Count];
                GradientBuckets.Average(
                    [
                        .. gradients.Select(
                            (gradient, i) => new AveragedGradient(gradient, average => averages[i] = average.DetachFromDisposeScope())
                        ),
                    ],
                    rank,
                    most: 300
                );

                rank.MeanBytes.Should().Equal(4 * 60, 4 * 200, 4 * 10, 2 * 7);
                averages.Zip(gradients).Should().AllSatisfy(pair => pair.First.shape.Should().Equal(pair.Second.shape));
                averages
                    .Should()
                    .AllSatisfy(average => average.to(ScalarType.Float32).data<float>().Should().OnlyContain(value => value == 1.5f));
                gradients[0].data<float>().Should().OnlyContain(value => value == rank.Rank + 1, "others may hold a gradient's memory");
            }
        );
    }

    [Fact]
    public void Only_gradients_of_active_arms_travel()
    {
        var models = new RankModels(2);
        ThreadRanks.Run(
            2,
            rank =>
            {
                using var optimizer = new SlSamOptimizer(
                    models[rank],
                    new SlSamOptions
                    {
                        Seed = 1,
                        ActiveFraction = 0.3,
                        Collective = rank,
                    }
                );
                for (var step = 0; step < 10; step++)
                {
                    rank.MeanBytes.Clear();
                    models.Step(optimizer, rank);
                    var gradients = 2 * 4 * optimizer.LastStep.ActiveParameters;
                    (rank.MeanBytes.Sum() - gradients)
                        .Should()
                        .BeInRange(0, 400, "beside gradients a loss and a number for each parameter travel");
                }
            }
        );
    }

    [Fact]
    public void A_step_of_several_ranks_leaves_no_native_tensor_behind()
    {
        var models = new RankModels(2);
        ThreadRanks.Run(
            2,
            rank =>
            {
                using var optimizer = new SlSamOptimizer(models[rank], SlSamOptions.AdaSam() with { Collective = rank });
                models.Step(optimizer, rank);
                models.Step(optimizer, rank);
                rank.AllAgree(true);
                var before = NativeTensors.CountAfterCollection();
                rank.AllAgree(true);
                models.Step(optimizer, rank);
                rank.AllAgree(true);
                NativeTensors.CountAfterCollection().Should().Be(before);
                rank.AllAgree(true);
            }
        );
    }
}
