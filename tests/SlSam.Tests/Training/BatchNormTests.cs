using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Training;

/// <summary>Running statistics move once a step, from the pass at the true weights.</summary>
public class BatchNormTests
{
    [Fact]
    public void Running_statistics_move_as_in_one_pass_at_the_true_weights()
    {
        using var scope = NewDisposeScope();
        var (model, norm) = Build();
        var (reference, referenceNorm) = Build();
        using var optimizer = new SlSamOptimizer(model, new SlSamOptions { Rho = 0.5, Seed = 1 });
        var x = randn(16, 8);

        optimizer.Step(() => Loss(model, x));
        Loss(reference, x);

        Values(norm).Should().Equal(Values(referenceNorm));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_failed_step_leaves_them_as_they_were(int failingPass)
    {
        using var scope = NewDisposeScope();
        var (model, norm) = Build();
        using var optimizer = new SlSamOptimizer(model);
        var (before, pass) = (Values(norm), 0);

        var step = () =>
            optimizer.Step(() =>
            {
                var loss = Loss(model, randn(16, 8));
                return ++pass == failingPass ? throw new OperationCanceledException() : loss;
            });

        step.Should().Throw<OperationCanceledException>();
        Values(norm).Should().Equal(before);
    }

    [Fact]
    public void A_skipped_step_leaves_them_as_they_were()
    {
        using var scope = NewDisposeScope();
        var (model, norm) = Build();
        using var optimizer = new SlSamOptimizer(model, new SlSamOptions { NonFinite = NonFiniteGradients.SkipStep });
        var before = Values(norm);

        optimizer.Step(() => Loss(model, full([16, 8], float.NaN)));

        optimizer.LastStep.Skipped.Should().BeTrue();
        Values(norm).Should().Equal(before);
    }

    private static (Sequential Model, BatchNorm1d Norm) Build()
    {
        random.manual_seed(1);
        var norm = nn.BatchNorm1d(16);
        return (nn.Sequential(nn.Linear(8, 16), norm, nn.Tanh(), nn.Linear(16, 2)), norm);
    }

    private static Tensor Loss(Sequential model, Tensor x)
    {
        var loss = model.call(x).square().mean();
        loss.backward();
        return loss;
    }

    private static float[] Values(BatchNorm1d norm) =>
        [
            .. norm.running_mean!.data<float>().ToArray(),
            .. norm.running_var!.data<float>().ToArray(),
            norm.num_batches_tracked!.item<long>(),
        ];
}
