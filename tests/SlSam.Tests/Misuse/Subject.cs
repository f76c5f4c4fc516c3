using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Tests.Misuse;

/// <summary>A small model in training, to be misused.</summary>
internal sealed class Subject : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public Subject()
    {
        random.manual_seed(3);
        Model = Models.Mlp();
        X = randn(4, 8);
        Optimizer = new SlSamOptimizer(Model, new SlSamOptions { Seed = 1 });
        Step();
    }

    public Sequential Model { get; }

    public SlSamOptimizer Optimizer { get; }

    public Tensor X { get; }

    public IReadOnlyList<Parameter> Parameters => [.. Model.parameters()];

    public float[] Weights => [.. Parameters.SelectMany(parameter => parameter.data<float>().ToArray())];

    public bool IsFreeOfGradients => Parameters.All(parameter => parameter.requires_grad && parameter.grad is null);

    public Tensor Loss()
    {
        var loss = Model.call(X).square().mean();
        loss.backward();
        return loss;
    }

    public void Step() => Optimizer.Step(Loss);

    /// <summary>A step of another optimizer over the same model.</summary>
    public void StepWith(SlSamOptions options)
    {
        using var optimizer = new SlSamOptimizer(Model, options);
        optimizer.Step(Loss);
    }

    public byte[] State()
    {
        var stream = new MemoryStream();
        Optimizer.save_state_dict(new BinaryWriter(stream));
        return stream.ToArray();
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        _scope.Dispose();
    }
}
