using SlSam.Layers;
using SlSam.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam;

/// <content>The arms and the wrapped optimizer, as they come and go.</content>
public sealed partial class SlSamOptimizer : optim.IBetas
{
    private Tensor[]? _buffers;

    /// <summary>The wrapped optimizer's groups: what learning-rate schedulers work on.</summary>
    public override IEnumerable<optim.ILearningRateController> ParamGroups => BaseOptimizer.ParamGroups;

    /// <summary>The parameters that the wrapped optimizer holds.</summary>
    public override IEnumerable<Parameter> parameters() => BaseOptimizer.parameters();

    /// <summary>Drops the gradients of all parameters: makes them absent, as PyTorch does by default.</summary>
    public override void zero_grad()
    {
        foreach (var parameter in parameters())
        {
            parameter.grad = null;
        }
    }

    /// <summary>
    /// The wrapped optimizer's. Schedulers that cycle momentum (OneCycleLR) ask for them before they set those of the groups.
    /// </summary>
    (double, double) optim.IBetas.Betas
    {
        get => BaseWithBetas.Betas;
        set => BaseWithBetas.Betas = value;
    }

    /// <summary>Moves the wrapped optimizer's state to a device.</summary>
    /// <param name="device">Where the parameters are.</param>
    public new void to(Device device)
    {
        if (BaseOptimizer is FusedAdamW fused)
        {
            fused.to(device);
        }
        else
        {
            Helper.to(device);
        }
    }

    /// <summary>Adds a group to the wrapped optimizer; its parameters take part after <see cref="RefreshArms"/>.</summary>
    public override void add_param_group(ParamGroup param_group) => BaseOptimizer.add_param_group(param_group);

    /// <summary>
    /// Makes the arms anew, after layers were frozen, unfrozen or added. Parameters that stay keep the base optimizer's state; arms that stay
    /// (by name) keep their probabilities. New parameters are given to an own <see cref="FusedAdamW"/>; a wrapped optimizer must hold them already.
    /// </summary>
    /// <exception cref="ArgumentException">No parameter is trainable, or the partitioner repeats or invents one; nothing was changed.</exception>
    public void RefreshArms()
    {
        using var turn = TakeTurn();
        var layers = BuildLayers();
        var drawer = _drawer.For(layers.Arms, _layers.Arms);
        if (_ownsBaseOptimizer)
        {
            var known = parameters().ToHashSet<Parameter>(ReferenceEqualityComparer.Instance);
            ((FusedAdamW)BaseOptimizer).AddParameters(
                layers.Parameters.Select(trained => trained.Parameter).Where(parameter => !known.Contains(parameter))
            );
        }

        _drawer = drawer;
        _buffers = null;
        _layers = layers;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && _ownsBaseOptimizer)
        {
            BaseOptimizer.Dispose();
        }

        _isDisposed = true;
    }

    private static FusedAdamW BuildFusedAdamW(nn.Module model, SlSamOptions options) =>
        new(
            TiedParameters.Distinct(model.parameters()).Where(parameter => parameter.requires_grad),
            options.LearningRate,
            options.Beta1,
            options.Beta2,
            options.Epsilon,
            options.WeightDecay
        );

    private optim.IBetas BaseWithBetas =>
        BaseOptimizer as optim.IBetas
        ?? throw new InvalidOperationException(
            $"The wrapped {BaseOptimizer.GetType().Name} has no betas. Expected an optimizer of Adam's kind."
        );

    /// <summary>The model's buffers, gathered again where <c>Module.to</c> has replaced some.</summary>
    private Tensor[] Buffers()
    {
        if (_buffers is null || Array.Exists(_buffers, buffer => buffer.IsInvalid))
        {
            _buffers = [.. _model.buffers()];
        }

        return _buffers;
    }

    private LayerMap BuildLayers()
    {
        var held = parameters().ToHashSet<Parameter>(ReferenceEqualityComparer.Instance);
        return LayerMap.Build(_model, _options.Partitioner, parameter => _ownsBaseOptimizer || held.Contains(parameter), _options.Perturb);
    }

    /// <summary>One step at a time, on parameters that are alive.</summary>
    private Turn TakeTurn()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (Interlocked.Exchange(ref _isStepping, 1) != 0)
        {
            throw new InvalidOperationException(
                "A step of this optimizer is already under way, on another thread or around its closure. Expected one at a time."
            );
        }

        var turn = new Turn(this);
        try
        {
            FindParametersAgain();
            return turn;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    /// <summary><c>Module.to</c> disposes parameters and makes new ones: finds them by name and moves their state along.</summary>
    private void FindParametersAgain()
    {
        if (_layers.IsAlive)
        {
            return;
        }

        if (BaseOptimizer is not FusedAdamW fused)
        {
            throw new InvalidOperationException(
                $"Parameters under the wrapped {BaseOptimizer.GetType().Name} were disposed: Module.to does that and makes new ones. "
                    + "Build the optimizer after the move."
            );
        }

        var (layers, successorOf) = _layers.FindAgain(_model);
        fused.Replace(successorOf);
        (_layers, _buffers) = (layers, null);
    }

    private readonly struct Turn(SlSamOptimizer optimizer) : IDisposable
    {
        public void Dispose() => Volatile.Write(ref optimizer._isStepping, 0);
    }
}
