using SlSam.Layers;
using SlSam.Optimizers;
using SlSam.Parallel;
using SlSam.Passes;
using SlSam.Updates;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam;

/// <content>The model and the wrapped optimizer, as they come and go.</content>
public sealed partial class SlSamOptimizer : optim.IBetas, optim.IMomentum
{
    /// <summary>
    /// The wrapped optimizer's groups: what learning-rate schedulers work on. Those that have betas and no momentum show the first beta as momentum.
    /// </summary>
    public override IEnumerable<optim.ILearningRateController> ParamGroups => BaseOptimizer.ParamGroups.Select(ScheduledGroup.Of);

    /// <summary>The parameters that the wrapped optimizer holds.</summary>
    public override IEnumerable<Parameter> parameters() => BaseOptimizer.parameters();

    /// <summary>
    /// Drops the gradients of all parameters: makes them absent, as PyTorch does by default. A closure need not call it, and may, before it goes backward.
    /// </summary>
    public override void zero_grad()
    {
        using Turn? turn = IsWithinOwnStep ? null : TakeTurn();
        foreach (var parameter in parameters().Where(parameter => !parameter.IsInvalid))
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

    /// <summary>The first group's momentum, or the first of its betas; to set it sets it in all groups. Schedulers that cycle momentum (CyclicLR) look whether it is there.</summary>
    double optim.IMomentum.Momentum
    {
        get => WithMomentum.First().Momentum;
        set
        {
            foreach (var group in WithMomentum)
            {
                group.Momentum = value;
            }
        }
    }

    /// <summary>Moves the wrapped optimizer's state to a device.</summary>
    /// <param name="device">Where the parameters are.</param>
    public new void to(Device device) => _update.To(device);

    /// <summary>
    /// Adds a group to the wrapped optimizer. Parameters of the model take part after <see cref="RefreshArms"/>; what is beyond it is updated from now on.
    /// </summary>
    public override void add_param_group(ParamGroup param_group)
    {
        using var turn = TakeTurn();
        BaseOptimizer.add_param_group(param_group);
        LookAround();
    }

    /// <summary>
    /// Makes the arms anew, from the model as it is now, after layers were frozen, unfrozen, added, replaced or removed. Parameters that stay keep their state;
    /// that of others is let go. Arms that stay (by name) keep their probabilities, and random numbers do not start over. New parameters are
    /// given to an own <see cref="FusedAdamW"/>; a wrapped optimizer must hold them already.
    /// </summary>
    /// <exception cref="ArgumentException">No parameter is trainable, or the partitioner repeats or invents one; nothing was changed.</exception>
    /// <exception cref="InvalidOperationException"><c>Module.to</c> moved parameters under a wrapped optimizer.</exception>
    public void RefreshArms()
    {
        using var turn = TakeTurn(followsMoves: false);
        Together(MakeArmsAnew);
    }

    private void MakeArmsAnew()
    {
        var moved = _layers.FindMoved(_model);
        if (moved.Count > 0)
        {
            _update.Follow(parameter => moved.GetValueOrDefault(parameter, parameter));
        }

        var layers = BuildLayers(_layers);
        ExpectSameTraining(layers);
        var planner = _planner.For(layers.Arms, _layers.Arms);
        var modelState = new ModelState(_model);
        using var memory = _memory.Arrange(_layers, layers, moved);
        _update.Train(layers);
        memory.Commit();
        (_layers, _planner, _modelState, _groups) = (layers, planner, modelState, BaseOptimizer.ParamGroups.Count());
        _unusedArms.Forget();
        (ActiveArms, LastStep) = ([], LastStep with { ArmGradientNorms = [] });
        Align();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _update.Dispose();
            _memory.Dispose();
            _perturbationMemory.Dispose();
        }

        _isDisposed = true;
    }

    private static Func<SlSamOptions, Ranks?, IUpdate> WrapperOf(optim.Optimizer baseOptimizer) =>
        baseOptimizer switch
        {
            SlSamOptimizer => throw new ArgumentException(
                "baseOptimizer is a SlSamOptimizer; expected an optimizer that makes plain updates: two passes within each of two cannot be meant.",
                nameof(baseOptimizer)
            ),
            FusedAdamW fused => (options, ranks) => new PassedUpdate(fused, options, ranks),
            _ => (options, _) => new WrappedUpdate(baseOptimizer, options),
        };

    private IEnumerable<optim.IMomentum> WithMomentum => ParamGroups.OfType<optim.IMomentum>();

    private optim.IBetas BaseWithBetas =>
        BaseOptimizer as optim.IBetas
        ?? throw new InvalidOperationException(
            $"The wrapped {BaseOptimizer.GetType().Name} has no betas. Expected an optimizer of Adam's kind."
        );

    /// <summary>An own update trains what the model has now; what it held for the model before is not beyond it.</summary>
    private LayerMap BuildLayers(LayerMap? before = null)
    {
        var former = _update.TakesAll && before is not null ? before.Parameters.Select(trained => trained.Parameter) : [];
        var held = parameters().Except(former, ReferenceEqualityComparer.Instance).Cast<Parameter>();
        return LayerMap.Build(_model, _options, held, _update.TakesAll);
    }

    /// <summary>Whether this is called by the closure of a step under way.</summary>
    private bool IsWithinOwnStep => Volatile.Read(ref _isStepping) != 0 && _steppingThread == Environment.CurrentManagedThreadId;

    /// <summary>One step at a time, on parameters that are alive.</summary>
    /// <param name="followsMoves">Whether to look for parameters that have moved; a step looks at those that it works on.</param>
    private Turn TakeTurn(bool followsMoves = true)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (Interlocked.Exchange(ref _isStepping, 1) != 0)
        {
            throw new InvalidOperationException(
                "A step of this optimizer is already under way, on another thread or around its closure. Expected one at a time."
            );
        }

        _steppingThread = Environment.CurrentManagedThreadId;
        var turn = new Turn(this);
        try
        {
            if (followsMoves)
            {
                FollowMoves();
            }

            return turn;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    /// <summary><c>Module.to</c> disposes parameters and makes new ones, or moves them in place: finds them by name and moves their state along.</summary>
    private void FollowMoves()
    {
        if (!_layers.IsCurrent)
        {
            var (layers, successorOf) = _layers.FindAgain(_model);
            using var memory = _memory.Follow(layers);
            _update.Follow(successorOf);
            memory.Commit();
            (_layers, _modelState) = (layers, new ModelState(_model));
        }

        if (!_layers.IsAlive || _groups != BaseOptimizer.ParamGroups.Count())
        {
            LookAround();
        }
    }

    /// <summary>Finds again what stands around the arms: the model's other parameters were moved, or the wrapped optimizer was given more.</summary>
    private void LookAround()
    {
        _layers = _layers.WithSurroundings(_model, parameters());
        _groups = BaseOptimizer.ParamGroups.Count();
    }

    private readonly struct Turn(SlSamOptimizer optimizer) : IDisposable
    {
        public void Dispose() => Volatile.Write(ref optimizer._isStepping, 0);
    }
}
