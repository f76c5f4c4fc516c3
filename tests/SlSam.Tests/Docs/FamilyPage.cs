using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Tests.Docs;

/// <summary>docs/training.md: cheaper ascents, and the rest of the family.</summary>
public class FamilyPage
{
    [Fact]
    public void A_sparse_member_of_the_family()
    {
        using var scope = NewDisposeScope();
        var (model, x, y) = Build();
        var options = SlSamOptions.Msam() with { Sampling = LayerSampling.Exp3, ActiveFraction = 0.2, Seed = 1 };
        using var optimizer = new SlSamOptimizer(model, options);

        optimizer.Step(() => Loss(model, x, y));

        optimizer.Rho.Should().Be(1);
        optimizer.ActiveArms.Count.Should().BeLessThan(optimizer.Arms.Count);
    }

    [Fact]
    public void A_share_of_the_batch()
    {
        using var scope = NewDisposeScope();
        var (model, x, y) = Build();

        using var optimizer = new SlSamOptimizer(model, new SlSamOptions { AscentShare = 0.25 });
        optimizer.Step(pass => pass.Backward(functional.cross_entropy(model.call(pass.Share(x)), pass.Share(y))));

        optimizer.LastStep.Perturbed.Should().BeTrue();
    }

    [Fact]
    public void One_pass()
    {
        using var scope = NewDisposeScope();
        var (model, x, y) = Build();

        using var optimizer = new SlSamOptimizer(model, SlSamOptions.S2Sam());
        using var first = optimizer.Step(() => Loss(model, x, y)); // plain: there is no step before
        using var second = optimizer.Step(() => Loss(model, x, y)); // one pass, at the perturbed point
        Console.WriteLine($"{optimizer.LastStep.PerturbedLoss:f3}, and {optimizer.LastStep.Loss} at the weights");

        optimizer.LastStep.Loss.Should().Be(double.NaN);
    }

    [Fact]
    public void Now_and_then()
    {
        using var scope = NewDisposeScope();
        var (model, x, y) = Build();
        var options = SlSamOptions.AdaSam() with { AscentEvery = 4, AscentFrom = 1000 };
        using var optimizer = new SlSamOptimizer(model, options);

        optimizer.Step(() => Loss(model, x, y));

        optimizer.LastStep.Perturbed.Should().BeFalse();
    }

    [Fact]
    public void Parts()
    {
        using var scope = NewDisposeScope();
        var (model, x, y) = Build();
        var options = SlSamOptions.AdaSam() with
        {
            Ascent = Ascent.Friendly(sigma: 0.7),
            Descent = Descent.SurrogateGap(alpha: 0.2),
            RhoByRate = new RhoByRate(RhoMin: 0.01, RateMin: 1e-5, RateMax: 1e-3), // GSAM's: rho goes down with the learning rate
        };
        using var optimizer = new SlSamOptimizer(model, options);

        optimizer.Step(() => Loss(model, x, y));

        optimizer.LastStep.PerturbationNorm.Should().BeApproximately(0.05, 1e-6);
    }

    private static (Sequential Model, Tensor X, Tensor Y) Build()
    {
        random.manual_seed(1);
        return (Sequential(Linear(8, 16), Tanh(), Linear(16, 3)), randn(8, 8), randint(3, [8]));
    }

    private static Tensor Loss(Sequential model, Tensor x, Tensor y)
    {
        var loss = functional.cross_entropy(model.call(x), y);
        loss.backward();
        return loss;
    }
}
