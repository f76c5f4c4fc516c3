using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Training;

/// <summary>Clipping, and gradients that are not finite.</summary>
public class GradientLimitTests
{
    [Theory]
    [InlineData(0.01)]
    [InlineData(1e6)]
    public void Clipping_equals_clip_grad_norm_by_hand(double most)
    {
        using var scope = NewDisposeScope();
        var (model, byHand) = (Build(), Build());
        var options = SlSamOptions.AdaSam();
        options.MaxGradientNorm = most;
        using var wrapped = optim.SGD(model.parameters(), 0.1);
        using var optimizer = new SlSamOptimizer(model, wrapped, options);
        var x = randn(16, 8);

        optimizer.Step(() => Loss(model, x));
        ClippedSamStep(byHand, x, rho: 0.05, most);

        foreach (var (found, expected) in model.parameters().Zip(byHand.parameters()))
        {
            found.allclose(expected, rtol: 1e-5, atol: 1e-7).Should().BeTrue();
        }
    }

    [Fact]
    public void A_gradient_that_is_not_finite_is_skipped_and_counted_if_asked_to()
    {
        using var scope = NewDisposeScope();
        var model = Build();
        using var optimizer = new SlSamOptimizer(model, new SlSamOptions { NonFinite = NonFiniteGradients.SkipStep, Seed = 1 });
        var good = randn(16, 8);
        optimizer.Step(() => Loss(model, good));
        var (weights, probabilities) = (Weights(model), optimizer.Probabilities.ToArray());
        var state = Saved(optimizer);

        optimizer.Step(() => Loss(model, good * float.PositiveInfinity));
        var pass = 0;
        optimizer.Step(() => Loss(model, pass++ == 0 ? good : good * float.NaN));

        Weights(model).Should().Equal(weights);
        optimizer.Probabilities.Should().Equal(probabilities);
        optimizer.LastStep.Should().BeEquivalentTo(new { Skipped = true, SkippedSteps = 2L }, options => options.ExcludingMissingMembers());
        Saved(optimizer).Should().HaveSameCount(state, "no moments were added");

        optimizer.Step(() => Loss(model, good));
        optimizer
            .LastStep.Should()
            .BeEquivalentTo(new { Skipped = false, SkippedSteps = 2L }, options => options.ExcludingMissingMembers());
        Weights(model).Should().NotEqual(weights);
    }

    [Fact]
    public void Squares_that_overflow_count_as_not_finite()
    {
        using var scope = NewDisposeScope();
        var model = Build();
        using var optimizer = new SlSamOptimizer(model);
        var before = Weights(model);

        var step = () => optimizer.Step(() => Loss(model, randn(16, 8), scale: 1e25));

        step.Should().Throw<NonFiniteGradientException>().WithMessage("*first pass*").Which.Arms.Should().NotBeEmpty();
        Weights(model).Should().Equal(before);
    }

    [Fact]
    public void A_zero_gradient_makes_a_plain_step()
    {
        using var scope = NewDisposeScope();
        var model = Build();
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());

        optimizer.Step(() => Loss(model, randn(16, 8), scale: 0));

        optimizer.LastStep.GradientNorm.Should().Be(0);
        Weights(model).Should().OnlyContain(weight => float.IsFinite(weight));
    }

    private static void ClippedSamStep(Sequential model, Tensor x, double rho, double most)
    {
        Loss(model, x);
        using (no_grad())
        {
            var parameters = model.parameters().ToList();
            var saved = parameters.ConvertAll(parameter => parameter.clone());
            var norm = stack(parameters.Select(parameter => parameter.grad!.norm())).norm();
            foreach (var parameter in parameters)
            {
                parameter.add_(parameter.grad! * (rho / (norm + 1e-12)));
                parameter.grad = null;
            }

            using (enable_grad())
            {
                Loss(model, x);
            }

            foreach (var (parameter, value) in parameters.Zip(saved))
            {
                parameter.copy_(value);
            }

            nn.utils.clip_grad_norm_(parameters, most);
            foreach (var parameter in parameters)
            {
                parameter.sub_(parameter.grad! * 0.1);
            }
        }
    }

    private static Sequential Build()
    {
        random.manual_seed(3);
        return nn.Sequential(nn.Linear(8, 16), nn.Tanh(), nn.Linear(16, 2));
    }

    private static Tensor Loss(Sequential model, Tensor x, double scale = 1)
    {
        var loss = model.call(x).square().mean() * scale;
        loss.backward();
        return loss;
    }

    private static float[] Weights(Sequential model) => [.. model.parameters().SelectMany(parameter => parameter.data<float>().ToArray())];

    private static byte[] Saved(SlSamOptimizer optimizer)
    {
        var stream = new MemoryStream();
        optimizer.save_state_dict(new BinaryWriter(stream));
        return stream.ToArray();
    }
}
