using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Tests.Docs;

/// <summary>docs/training.md: what goes into the closure and around the step.</summary>
public class ClosurePage
{
    [Fact]
    public void Gradient_accumulation()
    {
        using var test = NewDisposeScope();
        var (model, whole) = (Build(), Build());
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());
        using var atOnce = new SlSamOptimizer(whole, SlSamOptions.AdaSam());
        var (all, labels) = (randn(8, 8), randint(3, [8]));
        var microBatches = all.chunk(4).Zip(labels.chunk(4)).ToList();

        using var loss = optimizer.Step(() =>
        {
            var total = zeros(1);
            foreach (var (x, y) in microBatches)
            {
                using var scope = NewDisposeScope();
                var part = functional.cross_entropy(model.call(x), y) / microBatches.Count;
                part.backward();
                total.add_(part.detach());
            }

            return total;
        });

        using var expected = atOnce.Step(() => Loss(whole, all, labels));
        loss.item<float>().Should().BeApproximately(expected.item<float>(), 1e-6f);
        Weights(model).Zip(Weights(whole)).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-6);
    }

    [Fact]
    public void Gradient_accumulation_with_a_share()
    {
        using var test = NewDisposeScope();
        var model = Build();
        using var sharing = new SlSamOptimizer(model, SlSamOptions.Recommended());
        var microBatches = randn(8, 8).chunk(4).Zip(randint(3, [8]).chunk(4)).ToList();
        using var first = functional.cross_entropy(model.call(microBatches[0].First), microBatches[0].Second);

        using var loss = sharing.Step(pass =>
        {
            var parts = microBatches.Take(pass.Share(microBatches.Count)).ToList(); // one of four in the ascent, then all
            var total = zeros(1);
            foreach (var (x, y) in parts)
            {
                using var scope = NewDisposeScope();
                var part = pass.Backward(functional.cross_entropy(model.call(x), y) / parts.Count);
                total.add_(part.detach());
            }

            return total;
        });

        loss.item<float>().Should().BeApproximately(first.item<float>(), 1e-6f);
        sharing.LastStep.PerturbationNorm.Should().BeApproximately(0.05, 1e-6);
    }

    [Fact]
    public void Clipping()
    {
        using var scope = NewDisposeScope();
        var model = Build();
        var (x, y) = (randn(4, 8), randint(3, [4]));

        using var optimizer = new SlSamOptimizer(model, new SlSamOptions { MaxGradientNorm = 1.0 });
        optimizer.Step(() => Loss(model, x, y));
        Console.WriteLine($"before clipping: {optimizer.LastStep.UpdateGradientNorm:g3}");

        optimizer.LastStep.UpdateGradientNorm.Should().BePositive();
    }

    [Fact]
    public void Batch_normalization()
    {
        using var scope = NewDisposeScope();
        var norm = BatchNorm1d(16);
        var model = Sequential(Linear(8, 16), norm, Linear(16, 3));
        using var optimizer = new SlSamOptimizer(model);
        var (x, y) = (randn(4, 8), randint(3, [4]));

        optimizer.Step(() => Loss(model, x, y)); // two passes
        var seen = norm.num_batches_tracked!.item<long>(); // 1

        seen.Should().Be(1);
    }

    [Fact]
    public void Dropout()
    {
        using var scope = NewDisposeScope();
        var model = Sequential(Linear(8, 16), nn.Dropout(0.1), Linear(16, 3));
        var (x, y) = (randn(4, 8), randint(3, [4]));

        using var optimizer = new SlSamOptimizer(model, new SlSamOptions { SameRandomness = true });

        optimizer.Rho = 1e-9;
        optimizer.Step(() => Loss(model, x, y));

        optimizer.LastStep.PerturbedLoss.Should().BeApproximately(optimizer.LastStep.Loss, 1e-6);
    }

    [Fact]
    public void Scopes_modes_evaluation_and_threads()
    {
        using var test = NewDisposeScope();
        var model = Build();
        using var optimizer = new SlSamOptimizer(model);
        var batches = new[] { (X: randn(4, 8), Y: randint(3, [4])) };
        var before = Weights(model);

        model.train();
        foreach (var (x, y) in batches)
        {
            using var scope = NewDisposeScope(); // the loss that Step returns lives as long as this
            var loss = optimizer.Step(() => Loss(model, x, y));
            Console.WriteLine($"{loss.item<float>():f3}, at the perturbed point {optimizer.LastStep.PerturbedLoss:f3}");
        }

        model.eval();
        using (no_grad())
        {
            var right = model.call(batches[0].X).argmax(1).eq(batches[0].Y).sum();
            Console.WriteLine($"{right.item<long>()} of {batches[0].Y.numel()} right");
        }

        Weights(model).Should().NotEqual(before);
    }

    [Fact]
    public void Gradients_that_are_not_finite()
    {
        using var scope = NewDisposeScope();
        var model = Build();
        var (x, y) = (full([4, 8], float.NaN), randint(3, [4]));
        var before = Weights(model);

        using var optimizer = new SlSamOptimizer(model, new SlSamOptions { NonFinite = NonFiniteGradients.SkipStep });
        optimizer.Step(() => Loss(model, x, y));
        if (optimizer.LastStep.Skipped)
        {
            Console.WriteLine($"{optimizer.LastStep.SkippedSteps} steps left out so far");
        }

        optimizer.LastStep.SkippedSteps.Should().Be(1);
        Weights(model).Should().Equal(before);
    }

    [Fact]
    public void Saving_and_resuming()
    {
        using var scope = NewDisposeScope();
        var model = Build();
        using var optimizer = new SlSamOptimizer(model, new SlSamOptions { Seed = 1 });
        var (x, y) = (randn(4, 8), randint(3, [4]));
        optimizer.Step(() => Loss(model, x, y));
        var runs = Directory.CreateTempSubdirectory("slsam-").FullName;
        var checkpoint = Path.Combine(runs, "step-1");

        var unfinished = Directory.CreateDirectory(checkpoint + ".unfinished").FullName;
        model.save(Path.Combine(unfinished, "model.dat"));
        optimizer.save_state_dict(Path.Combine(unfinished, "optimizer.state"));
        Directory.Move(unfinished, checkpoint); // weights and state belong together: both or neither

        var resumed = Build();
        resumed.load(Path.Combine(checkpoint, "model.dat"));
        using var goesOn = new SlSamOptimizer(resumed, new SlSamOptions { Seed = 1 });
        goesOn.load_state_dict(Path.Combine(checkpoint, "optimizer.state"));

        optimizer.Step(() => Loss(model, x, y));
        goesOn.Step(() => Loss(resumed, x, y));
        Weights(resumed).Should().Equal(Weights(model));
        Directory.Delete(runs, recursive: true);
    }

    private static Sequential Build()
    {
        random.manual_seed(5);
        return Sequential(Linear(8, 16), Tanh(), Linear(16, 3));
    }

    private static Tensor Loss(Sequential model, Tensor x, Tensor y)
    {
        var loss = functional.cross_entropy(model.call(x), y);
        loss.backward();
        return loss;
    }

    private static float[] Weights(Sequential model) => [.. model.parameters().SelectMany(parameter => parameter.data<float>().ToArray())];
}
