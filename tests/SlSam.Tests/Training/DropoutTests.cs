using SlSam.Layers;
using SlSam.Sampling;
using SlSam.Tests.Blocks;
using static TorchSharp.torch;

namespace SlSam.Tests.Training;

/// <summary>Whether the two passes see the same dropout masks.</summary>
public class DropoutTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Both_passes_draw_the_same_masks_if_asked_to(bool sameRandomness)
    {
        using var scope = NewDisposeScope();
        var model = nn.Linear(4, 4);
        using var optimizer = new SlSamOptimizer(model, new SlSamOptions { SameRandomness = sameRandomness });
        var masks = new List<float[]>();

        optimizer.Step(() =>
        {
            masks.Add(nn.functional.dropout(ones(64)).data<float>().ToArray());
            var loss = model.call(ones(1, 4)).sum();
            loss.backward();
            return loss;
        });

        masks[0].SequenceEqual(masks[1]).Should().Be(sameRandomness);
    }

    [Fact]
    public void Masks_differ_from_step_to_step()
    {
        using var scope = NewDisposeScope();
        var model = nn.Linear(4, 4);
        using var optimizer = new SlSamOptimizer(model, new SlSamOptions { SameRandomness = true });
        var masks = new List<float[]>();

        for (var step = 0; step < 2; step++)
        {
            optimizer.Step(() =>
            {
                masks.Add(nn.functional.dropout(ones(64)).data<float>().ToArray());
                var loss = model.call(ones(1, 4)).sum();
                loss.backward();
                return loss;
            });
        }

        masks[0].Should().NotEqual(masks[2]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Masks_above_a_reused_prefix_are_the_same_too(int activeBlock)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(2);
        var model = new StackedModel(countsEmbedding: true, dropout: 0.5);
        using var optimizer = new SlSamOptimizer(
            model,
            new SlSamOptions
            {
                Partitioner = LayerPartitioners.ByName(name =>
                    name.StartsWith($"blocks.{activeBlock}.", StringComparison.Ordinal) ? "active" : "other"
                ),
                Sampler = _ => new FixedArmSampler(1),
                Rho = 1e-9,
                SameRandomness = true,
            }
        );
        var x = randn(4, 6);

        optimizer.Step(() =>
        {
            var loss = nn.functional.cross_entropy(model.call(x), tensor(new long[] { 0, 1, 2, 0 }));
            loss.backward();
            return loss;
        });

        optimizer.LastStep.PerturbedLoss.Should().BeApproximately(optimizer.LastStep.Loss, 1e-6);
        model.BlockRuns[^1].Should().Be(2);
    }

    /// <summary>Always one arm of two.</summary>
    private sealed class FixedArmSampler(int arm) : ILayerSampler
    {
        public IReadOnlyList<double> Probabilities { get; } = [0.5, 0.5];

        public IReadOnlyList<int> Sample() => [arm];

        public void Update(IReadOnlyList<int> active, IReadOnlyList<float> gradientNorms) { }
    }
}
