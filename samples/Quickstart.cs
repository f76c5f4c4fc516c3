#:property PublishAot=false
#:package TorchSharp-cpu
#:project ../src/SlSam/SlSam.csproj

// Trains a small classifier on two interleaved spirals with SL-SAM: dotnet run samples/Quickstart.cs
using SlSam;
using SlSam.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

random.manual_seed(1);
var (points, labels) = Spirals(500);
var model = Sequential(Linear(2, 64), GELU(), Linear(64, 64), GELU(), Linear(64, 64), GELU(), Linear(64, 2));

using var optimizer = new SlSamOptimizer(
    model,
    new SlSamOptions
    {
        LearningRate = 5e-3,
        Rho = 0.05, // radius of the perturbation
        ActiveFraction = 0.5, // half of the layers a step
        Partitioner = LayerPartitioners.PerModule, // weight and bias of a layer together
        Seed = 1,
    }
);

for (var step = 1; step <= 300; step++)
{
    using var scope = NewDisposeScope();
    var loss = optimizer.Step(() =>
    {
        var loss = functional.cross_entropy(model.call(points), labels);
        loss.backward();
        return loss;
    });

    if (step % 50 == 0)
    {
        Console.WriteLine($"step {step, 3}  loss {loss.item<float>():F4}  at the perturbed point {optimizer.LastStep.PerturbedLoss:F4}");
    }
}

Console.WriteLine($"accuracy {Accuracy():P1}");

float Accuracy()
{
    using var scope = NewDisposeScope();
    using var withoutGraph = no_grad();
    return model.call(points).argmax(1).eq(labels).to(float32).mean().item<float>();
}

static (Tensor Points, Tensor Labels) Spirals(int perArm)
{
    var turn = linspace(0.3, 3.0, perArm) * Math.PI;
    var arm = stack([turn.cos() * turn, turn.sin() * turn], 1) / 10;
    return (cat([arm, -arm]) + (0.01 * randn(2 * perArm, 2)), cat([zeros(perArm, int64), ones(perArm, int64)]));
}
