using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Tests.Steps;

/// <summary>Models of every type of parameter and every kind of module train, and each of their parameters is perturbed.</summary>
public class TypesTests
{
    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.BFloat16)]
    public void The_loss_falls_in_every_type(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy(type);
        using var optimizer = new SlSamOptimizer(toy.Model, new SlSamOptions { LearningRate = 0.01, Seed = 1 });
        optimizer.Step(toy.Loss);
        var first = optimizer.LastStep.Loss;
        for (var step = 0; step < 60; step++)
        {
            optimizer.Step(toy.Loss);
        }

        optimizer.LastStep.Loss.Should().BeLessThan(first / 2);
        toy.Parameters.Should().OnlyContain(parameter => parameter.dtype == type);
    }

    [Fact]
    public void Types_may_be_mixed_in_one_model()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        var model = new Mixed();
        var x = randn(6, 8);
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());
        var before = model.parameters().Select(parameter => parameter.Copy()).ToList();
        Tensor[] gradients = [];

        optimizer.Step(() =>
        {
            var loss = model.call(x).square().mean();
            loss.backward();
            gradients = gradients.Length == 0 ? [.. model.parameters().Select(parameter => parameter.grad!)] : gradients;
            return loss;
        });

        model.parameters().Select(parameter => parameter.dtype).Distinct().Should().HaveCount(3);
        var norm = Math.Sqrt(gradients.Sum(gradient => gradient.Elements().Sum(g => g * g)));
        optimizer.LastStep.GradientNorm.Should().BeApproximately(norm, 1e-6 * norm);
        model.parameters().Zip(before).Should().OnlyContain(pair => !pair.First.IsSameAs(pair.Second));
    }

    public static TheoryData<string> Modules =>
        [
            "conv",
            "conv-channels-last",
            "embedding",
            "embedding-bag",
            "batchnorm",
            "groupnorm",
            "lstm",
            "gru",
            "attention",
            "encoder",
            "prelu",
            "bilinear",
        ];

    [Theory]
    [MemberData(nameof(Modules))]
    public void A_module_computes_with_its_perturbed_weights_and_with_its_own_afterwards(string name)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(4);
        var (module, forward) = Build(name);
        module.eval();
        var options = SlSamOptions.AdaSam();
        (options.LearningRate, options.WeightDecay, options.Rho) = (0, 0, 0.5);
        using var optimizer = new SlSamOptimizer(module, options);
        var before = module.Weights();
        var outputs = new List<Tensor>();
        var fromCopies = new List<double[]>();

        optimizer.Step(() =>
        {
            fromCopies.Add(module.Weights());
            outputs.Add(forward());
            var loss = outputs[^1].square().sum();
            loss.backward();
            return loss;
        });

        fromCopies[1].Zip(before, (now, then) => Math.Pow(now - then, 2)).Sum().Should().BeApproximately(0.25, 1e-4);
        outputs[1].allclose(outputs[0]).Should().BeFalse();
        optimizer.LastStep.PerturbedLoss.Should().BeGreaterThan(optimizer.LastStep.Loss);
        module.Weights().Should().Equal(before);
        forward().allclose(outputs[0]).Should().BeTrue();
    }

    [Fact]
    public void A_sparse_gradient_is_told_and_changes_nothing()
    {
        using var scope = NewDisposeScope();
        var model = Embedding(10, 4, sparse: true);
        using var optimizer = new SlSamOptimizer(model);
        var before = model.Weights();

        var step = () =>
            optimizer.Step(() =>
            {
                var loss = model.call(arange(3)).square().sum();
                loss.backward();
                return loss;
            });

        step.Should()
            .Throw<InvalidOperationException>()
            .WithMessage("The gradient of the parameter 'weight' of shape [10, 4] is sparse; expected a dense one*");
        model.Weights().Should().Equal(before);
    }

    private static (Module Module, Func<Tensor> Forward) Build(string name)
    {
        var image = randn(2, 3, 6, 6);
        var sequence = randn(5, 2, 4);
        var tokens = randint(7, [2, 5]);
        switch (name)
        {
            case "conv":
                var conv = Conv2d(3, 4, 3);
                return (conv, () => conv.call(image));
            case "conv-channels-last":
                var permuted = Conv2d(3, 4, 3);
                permuted.weight = new Parameter(randn(4, 3, 3, 3).permute(0, 3, 1, 2));
                return (permuted, () => permuted.call(image));
            case "embedding":
                var embedding = Embedding(7, 4);
                return (embedding, () => embedding.call(tokens));
            case "embedding-bag":
                var bag = EmbeddingBag(7, 4);
                return (bag, () => bag.call(tokens));
            case "batchnorm":
                var batchNorm = BatchNorm2d(3);
                return (batchNorm, () => batchNorm.call(image));
            case "groupnorm":
                var groupNorm = GroupNorm(1, 3);
                init.ones_(groupNorm.weight!); // TorchSharp leaves it as it finds the memory
                init.zeros_(groupNorm.bias!);
                return (groupNorm, () => groupNorm.call(image));
            case "lstm":
                var lstm = LSTM(4, 3, numLayers: 2, bidirectional: true);
                return (lstm, () => lstm.call(sequence, null).Item1);
            case "gru":
                var gru = GRU(4, 3);
                return (gru, () => gru.call(sequence, null).Item1);
            case "attention":
                var attention = MultiheadAttention(4, 2);
                return (attention, () => attention.call(sequence, sequence, sequence, null, false, null).Item1);
            case "encoder":
                var encoder = TransformerEncoder(TransformerEncoderLayer(4, 2, 8), 2);
                return (encoder, () => encoder.call(sequence, null, null));
            case "prelu":
                var prelu = PReLU(1);
                return (prelu, () => prelu.call(image));
            default:
                var bilinear = Bilinear(4, 4, 3);
                return (bilinear, () => bilinear.call(sequence, sequence));
        }
    }

    private sealed class Mixed : Module<Tensor, Tensor>
    {
        private readonly Linear single = Linear(8, 6);
        private readonly Linear half = Linear(6, 6);
        private readonly Linear twice = Linear(6, 3);

        public Mixed()
            : base(nameof(Mixed))
        {
            half.to(ScalarType.BFloat16);
            twice.to(ScalarType.Float64);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x) =>
            twice.call(half.call(single.call(x).to_type(ScalarType.BFloat16)).to_type(ScalarType.Float64));
    }
}
