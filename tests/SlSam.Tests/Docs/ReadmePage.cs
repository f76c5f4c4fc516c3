using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Tests.Docs;

/// <summary>README.md: a loop as people have it, and what it becomes.</summary>
public class ReadmePage
{
    [Fact]
    public void A_plain_loop_trains()
    {
        var (model, batches) = Task();

        using var optimizer = torch.optim.AdamW(model.parameters(), lr: 1e-4);
        foreach (var (x, y) in batches)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var loss = functional.cross_entropy(model.call(x), y);
            loss.backward();
            optimizer.step();
        }

        HasMoved(model).Should().BeTrue();
    }

    [Fact]
    public void The_changed_loop_trains_in_two_passes()
    {
        var (model, batches) = Task();

        using var optimizer = new SlSamOptimizer(model, SlSamOptions.Recommended() with { LearningRate = 1e-4 });
        foreach (var (x, y) in batches)
        {
            using var scope = NewDisposeScope();
            var loss = optimizer.Step(pass => pass.Backward(functional.cross_entropy(model.call(pass.Share(x)), pass.Share(y))));
        }

        HasMoved(model).Should().BeTrue();
        optimizer.LastStep.PerturbedLoss.Should().BePositive();
    }

    private static (Sequential Model, (Tensor X, Tensor Y)[] Batches) Task()
    {
        random.manual_seed(1);
        var model = Sequential(Linear(8, 16), ReLU(), Linear(16, 3));
        return (model, [(randn(8, 8), randint(3, [8])), (randn(8, 8), randint(3, [8]))]);
    }

    private static bool HasMoved(Sequential model)
    {
        var (fresh, _) = Task();
        return model.parameters().Zip(fresh.parameters()).All(pair => !pair.First.equal(pair.Second).all().item<bool>());
    }
}
