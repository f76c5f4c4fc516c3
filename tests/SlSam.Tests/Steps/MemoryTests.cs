using SlSam.Layers;
using SlSam.Testing;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>Steps leave no native tensors behind.</summary>
public class MemoryTests
{
    public static MatrixTheoryData<string, bool> Cases => new(["fused", "adamw", "sgd"], [true, false]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Hundreds_of_steps_leave_none(string baseOptimizer, bool inScope)
    {
        using var outer = NewDisposeScope();
        var toy = new Toy();
        using var wrapped = Wrapped(baseOptimizer, toy.Model);
        using var optimizer = Build(toy.Model, wrapped);
        Train(optimizer, toy, 30);

        var before = NativeTensors.CountAfterCollection();
        using (var scope = inScope ? NewDisposeScope() : null)
        {
            Train(optimizer, toy, 200);

            Tensor.TotalCount.Should().Be(before);
            scope?.DisposablesCount.Should().Be(0);
        }
    }

    [Fact]
    public void Steps_outside_of_any_scope_leave_none_either()
    {
        var toy = new Toy();
        using var optimizer = Build(toy.Model, null);
        Train(optimizer, toy, 30);

        var before = NativeTensors.CountAfterCollection();
        Train(optimizer, toy, 200);

        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public void Steps_that_fail_leave_none()
    {
        using var outer = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = Build(toy.Model, null);
        Train(optimizer, toy, 30);

        var before = NativeTensors.CountAfterCollection();
        for (var i = 0; i < 20; i++)
        {
            var calls = 0;
            var failing = () => optimizer.Step(() => calls++ == i % 2 ? throw new OperationCanceledException() : toy.Loss());
            var nonFinite = () => optimizer.Step(() => toy.Loss(double.NaN));
            var vector = () =>
                optimizer.Step(() =>
                {
                    using var loss = toy.Loss();
                    return loss.expand(2);
                });

            failing.Should().Throw<OperationCanceledException>();
            nonFinite.Should().Throw<NonFiniteGradientException>();
            vector.Should().Throw<InvalidOperationException>();
        }

        Tensor.TotalCount.Should().Be(before);
    }

    [Fact]
    public void Disposing_gives_back_what_the_optimizer_made()
    {
        using var outer = NewDisposeScope();
        var toy = new Toy();
        var before = NativeTensors.CountAfterCollection();
        using (var optimizer = Build(toy.Model, null))
        {
            Train(optimizer, toy, 20);
            Tensor.TotalCount.Should().BeGreaterThan(before);
        }

        Tensor.TotalCount.Should().Be(before);
    }

    private static SlSamOptimizer Build(nn.Module model, optim.Optimizer? wrapped)
    {
        var options = new SlSamOptions
        {
            Seed = 1,
            PerturbationProbability = 0.8,
            Partitioner = LayerPartitioners.PerModule,
            MaxGradientNorm = 0.1,
        };
        return wrapped is null ? new SlSamOptimizer(model, options) : new SlSamOptimizer(model, wrapped, options);
    }

    private static optim.Optimizer? Wrapped(string name, Sequential model) =>
        name switch
        {
            "fused" => null,
            "adamw" => optim.AdamW(model.parameters()),
            _ => optim.SGD(model.parameters(), 0.01, momentum: 0.9),
        };

    private static void Train(SlSamOptimizer optimizer, Toy toy, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            using var loss = optimizer.Step(toy.Loss);
        }
    }
}
