using SlSam.Kernels;
using SlSam.Optimizers;
using SlSam.Tests.State;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Tests.Ascents;

/// <summary>A small model with blocks and norms, and one of the family that trains it.</summary>
internal sealed class FamilyRun : IDisposable
{
    private readonly List<(Tensor X, Tensor Y)> _batches = [];
    private readonly optim.Optimizer? _base;
    private int _step;

    /// <param name="options">The settings.</param>
    /// <param name="over">What makes the update: own, passed, sgd.</param>
    /// <param name="type">Of the model.</param>
    public FamilyRun(SlSamOptions options, string over = "own", ScalarType type = ScalarType.Float32)
    {
        random.manual_seed(5);
        Model = new FamilyModel();
        Model.to(type);
        for (var i = 0; i < 8; i++)
        {
            _batches.Add((randn(8, 4).to_type(type), randint(3, [8])));
        }

        _base = over switch
        {
            "passed" => new FusedAdamW(Model.parameters(), lr: 0.01),
            "sgd" => optim.SGD(Model.parameters(), 0.05, momentum: 0.9),
            _ => null,
        };
        var settings = options with { LearningRate = 0.01 };
        Optimizer = _base is null ? new SlSamOptimizer(Model, settings) : new SlSamOptimizer(Model, _base, settings);
    }

    public FamilyModel Model { get; }

    public SlSamOptimizer Optimizer { get; }

    public double[] Weights => Model.Weights();

    public bool IsFreeOfGradients => Model.parameters().All(parameter => parameter.requires_grad && !parameter.HasGradient());

    public byte[] State => Saves.Of(Optimizer);

    /// <summary>Takes steps, each on the next batch.</summary>
    public void Steps(int count)
    {
        for (var i = 0; i < count; i++)
        {
            using var loss = Optimizer.Step(pass => Loss(pass, () => { }));
            _step++;
        }
    }

    /// <summary>Goes on where another stands.</summary>
    public void ContinueFrom(FamilyRun other)
    {
        Saves.CopyWeights(other.Model, Model);
        other.State.LoadInto(Optimizer);
        _step = other._step;
    }

    /// <summary>Begins a step that throws at a boundary: before a native call on lists, before or after the backward pass. False where it took the step.</summary>
    /// <param name="boundary">Which, from 0.</param>
    /// <param name="exempt">Calls at which it does not throw.</param>
    public bool ThrowsAt(int boundary, params string[] exempt)
    {
        var reached = 0;
        void Boundary()
        {
            if (reached++ == boundary)
            {
                throw new InjectedFaultException();
            }
        }

        // what puts the weights back changes pointers only, and is what these faults are recovered with
        TensorLists.BeforeCall = function =>
        {
            if (function is not ("point_to" or "copy") && !exempt.Contains(function))
            {
                Boundary();
            }
        };
        try
        {
            using var loss = Optimizer.Step(pass => Loss(pass, Boundary));
            _step++;
            return false;
        }
        catch (Exception fault) when (fault is InjectedFaultException || fault.InnerException is InjectedFaultException)
        {
            return true;
        }
        finally
        {
            TensorLists.BeforeCall = null;
        }
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        _base?.Dispose();
    }

    private Tensor Loss(StepPass pass, Action boundary)
    {
        var (x, y) = _batches[_step];
        using var scope = NewDisposeScope();
        var loss = nn.functional.cross_entropy(Model.call(pass.Share(x)).to_type(ScalarType.Float32), pass.Share(y));
        boundary();
        pass.Backward(loss);
        boundary();
        return loss.MoveToOuterDisposeScope();
    }

    private sealed class InjectedFaultException : Exception;
}
