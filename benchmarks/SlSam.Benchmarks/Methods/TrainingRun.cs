using System.Diagnostics;
using SlSam.Benchmarks.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SlSam.Benchmarks.Methods;

/// <summary>A model in training by one method, on batches that belong to the caller; measures its steps.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly RandomBatches _batches;
    private readonly Target _target;
    private readonly Stopwatch _passes = new();
    private int _step;

    /// <param name="model">The model; disposed with this.</param>
    /// <param name="trainer">The method; disposed with this.</param>
    /// <param name="batches">What to train on; the caller's.</param>
    /// <param name="target">Where the model is.</param>
    public TrainingRun(VisionTransformer model, ITrainer trainer, RandomBatches batches, Target target)
    {
        (Model, Trainer, _batches, _target) = (model, trainer, batches, target);
    }

    public VisionTransformer Model { get; }

    public ITrainer Trainer { get; }

    /// <summary>The model with weights out of a seed.</summary>
    public static VisionTransformer BuildModel(VisionTransformerShape shape, Target target, long seed)
    {
        random.manual_seed(seed);
        var model = new VisionTransformer(shape);
        model.to(target.Type).to(target.Device);
        model.train();
        return model;
    }

    /// <summary>One step, measured.</summary>
    /// <param name="apart">Whether to wait for a device around each pass, so that the time outside the passes can be told. On the CPU that
    /// is known without waiting.</param>
    public StepMeasurement Step(bool apart)
    {
        var (images, labels) = _batches[_step++];
        _passes.Reset();
        _target.Synchronize();
        var whole = Stopwatch.StartNew();
        using var loss = Trainer.Step(share => RunPass(share(images), share(labels), apart));
        _target.Synchronize();
        whole.Stop();
        return new StepMeasurement(
            whole.Elapsed.TotalMilliseconds,
            (whole.Elapsed - _passes.Elapsed).TotalMilliseconds,
            Trainer.ActiveElements,
            Trainer.Depth,
            Trainer.ActiveElements * Trainer.ElementsMovedPerParameter * _target.BytesPerElement,
            loss.to_type(ScalarType.Float32).item<float>()
        );
    }

    public void Dispose()
    {
        Trainer.Dispose();
        Model.Dispose();
    }

    /// <summary>The loss without its graph, whose end is the pass's matter and not the optimizer's.</summary>
    private Tensor LossWithGradients(Tensor images, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var loss = nn.functional.cross_entropy(Model.call(images), labels);
        loss.backward();
        return loss.detach().MoveToOuterDisposeScope();
    }

    private Tensor RunPass(Tensor images, Tensor labels, bool apart)
    {
        if (apart)
        {
            _target.Synchronize();
        }

        _passes.Start();
        var loss = LossWithGradients(images, labels);
        if (apart)
        {
            _target.Synchronize();
        }

        _passes.Stop();
        return loss;
    }
}
