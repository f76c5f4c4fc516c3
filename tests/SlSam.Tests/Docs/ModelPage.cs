using SlSam.Optimizers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SlSam.Tests.Docs;

/// <summary>docs/training.md: models that are frozen, tied, moved, and other optimizers below.</summary>
public class ModelPage
{
    private readonly Tensor x = randn(4, 8);
    private readonly Tensor y = randint(3, [4]);

    [Fact]
    public void Head_first_and_then_all()
    {
        using var scope = NewDisposeScope();
        var head = Linear(16, 3);
        var model = Sequential(("body", Linear(8, 16)), ("relu", ReLU()), ("head", head));
        var before = Values(model);

        foreach (var (name, parameter) in model.named_parameters())
        {
            parameter.requires_grad = name.StartsWith("head.", StringComparison.Ordinal);
        }

        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());
        optimizer.Step(Loss); // the body stays where it is

        Values(model)[..128].Should().Equal(before[..128]);

        foreach (var parameter in model.parameters())
        {
            parameter.requires_grad = true;
        }

        optimizer.RefreshArms(); // the head keeps its moments, its arms keep their probabilities
        optimizer.Step(Loss);

        Values(model)[..128].Should().NotEqual(before[..128]);

        Tensor Loss() => LossOf(model);
    }

    [Fact]
    public void Low_rank_adapters()
    {
        using var scope = NewDisposeScope();
        var model = new AdaptedLinear(Linear(256, 256), rank: 2);
        var before = Values(model.Base);

        using var optimizer = new SlSamOptimizer(model); // trains what requires gradients: down and up
        optimizer.Step(() =>
        {
            var loss = model.call(ones(1, 256)).square().mean();
            loss.backward();
            return loss;
        });
        Console.WriteLine($"{optimizer.LastStep.TotalParameters} parameters are trained");

        optimizer.LastStep.TotalParameters.Should().Be(2 * 2 * 256);
        optimizer.Arms.Select(arm => arm.Name).Should().BeEquivalentTo("down.weight", "up.weight");
        Values(model.Base).Should().Equal(before);
    }

    [Fact]
    public void Tied_weights()
    {
        using var scope = NewDisposeScope();

        var encoder = Linear(8, 8);
        var decoder = Linear(8, 8);
        decoder.weight = encoder.weight;
        var model = Sequential(("encoder", encoder), ("decoder", decoder));
        using var optimizer = new SlSamOptimizer(model);
        var arms = optimizer.Arms.Select(arm => arm.Name); // encoder.weight, encoder.bias, decoder.bias

        arms.Should().Equal("encoder.weight", "encoder.bias", "decoder.bias");
    }

    [Fact]
    public void A_move_in_the_middle_of_training()
    {
        using var scope = NewDisposeScope();
        var model = Sequential(Linear(8, 3));
        using var optimizer = new SlSamOptimizer(model, SlSamOptions.AdaSam());
        optimizer.Step(() => LossOf(model));

        model.to(float64); // or to another device
        var (wide, labels) = (x.to(float64), y);
        optimizer.Step(() =>
        {
            var loss = functional.cross_entropy(model.call(wide), labels);
            loss.backward();
            return loss;
        });

        model.parameters().Should().OnlyContain(parameter => parameter.dtype == float64);
        optimizer.Dispose();
    }

    [Fact]
    public void Schedulers_and_groups()
    {
        using var scope = NewDisposeScope();
        var model = Sequential(("body", Linear(8, 16)), ("head", Linear(16, 3)));

        using var adamW = new FusedAdamW([
            new AdamW.ParamGroup(Of(".weight"), lr: 1e-3, weight_decay: 0.05),
            new AdamW.ParamGroup(Of(".bias"), lr: 1e-3, weight_decay: 0),
        ]);
        using var optimizer = new SlSamOptimizer(model, adamW, new SlSamOptions { Rho = 0.01 });
        var schedule = optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max: 100);
        for (var step = 0; step < 3; step++)
        {
            optimizer.Step(() => LossOf(model));
            schedule.step();
        }

        IEnumerable<Parameter> Of(string ending) =>
            model.named_parameters().Where(entry => entry.name.EndsWith(ending, StringComparison.Ordinal)).Select(entry => entry.parameter);

        optimizer.ParamGroups.Should().OnlyContain(group => group.LearningRate < 1e-3 && group.LearningRate > 9e-4);
    }

    [Theory]
    [InlineData("sgd")]
    [InlineData("rmsprop")]
    public void Other_optimizers(string name)
    {
        using var scope = NewDisposeScope();
        var model = Sequential(Linear(8, 16), Linear(16, 3));
        var before = Values(model);

        if (name == "sgd")
        {
            using var sgd = optim.SGD(model.parameters(), learningRate: 0.1, momentum: 0.9);
            using var optimizer = new SlSamOptimizer(model, sgd);
            optimizer.Step(() => LossOf(model));
        }
        else
        {
            using var rmsProp = optim.RMSProp(model.parameters());
            using var optimizer = new SlSamOptimizer(model, rmsProp);
            optimizer.Step(() => LossOf(model));
        }

        Values(model).Should().NotEqual(before);
    }

    private Tensor LossOf(Sequential model)
    {
        var loss = functional.cross_entropy(model.call(x), y);
        loss.backward();
        return loss;
    }

    private static float[] Values(nn.Module model) => [.. model.parameters().SelectMany(parameter => parameter.data<float>().ToArray())];

    internal sealed class AdaptedLinear : Module<Tensor, Tensor>
    {
        private readonly Linear down;
        private readonly Linear up;

        public AdaptedLinear(Linear linear, int rank)
            : base(nameof(AdaptedLinear))
        {
            Base = linear;
            foreach (var parameter in linear.parameters())
            {
                parameter.requires_grad = false;
            }

            down = Linear(linear.weight!.shape[1], rank, hasBias: false);
            up = Linear(rank, linear.weight!.shape[0], hasBias: false);
            register_module("base", Base);
            RegisterComponents();
        }

        public Linear Base { get; }

        public override Tensor forward(Tensor input) => Base.call(input) + up.call(down.call(input));
    }
}
