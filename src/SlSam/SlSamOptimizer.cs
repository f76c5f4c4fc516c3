using System.Runtime.CompilerServices;
using SlSam.Ascents;
using SlSam.Layers;
using SlSam.Optimizers;
using SlSam.Parallel;
using SlSam.Passes;
using SlSam.Steps;
using SlSam.Updates;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam;

/// <summary>
/// Sparse-Layer Sharpness-Aware Minimization (SL-SAM; Cheng et al., arXiv 2602.09395). Each step samples some layers, and only these take
/// part in backpropagation, in the perturbation and in the update:
/// <code>
/// A  ~ p                                         sample arms
/// g  = grad L(w),  n = |g|                       first pass, active layers only
/// w' = w + rho * g / (n + 1e-12)                 perturb
/// g' = grad L(w')                                second pass
/// w  &lt;- AdamW(w, g')                            restore, update
/// p  &lt;- EXP3(p, norms of g)                     learn
/// </code>
/// <example>
/// <code>
/// using var optimizer = new SlSamOptimizer(model, new SlSamOptions { LearningRate = 1e-4, Rho = 0.01, ActiveFraction = 0.2 });
/// using var loss = optimizer.Step(pass => pass.Backward(functional.cross_entropy(model.call(x), y)));
/// </code>
/// </example>
/// </summary>
/// <remarks>Learning-rate schedulers, parameter groups and state dictionaries of TorchSharp work on it. Not for use by several threads at once.</remarks>
public sealed partial class SlSamOptimizer : OptimizerHelper
{
    /// <summary>How often arms are drawn for one step where a closure's own <c>backward()</c> throws because the loss uses none of them.</summary>
    private const int MostDraws = 10;

    private readonly nn.Module _model;
    private readonly SlSamOptions _options;
    private readonly TorchRandomness? _randomness;
    private readonly TorchRandomness _segmentRandomness;
    private readonly IAscent _ascent;
    private readonly IBlend? _blend;
    private readonly AscentMemory _memory;
    private readonly PerturbationMemory _perturbationMemory = new();
    private readonly IUpdate _update;
    private readonly LossScaling _lossScale;
    private readonly UnusedArms _unusedArms = new();
    private readonly Ranks? _ranks;
    private int _groups;
    private ModelState _modelState;
    private LayerMap _layers;
    private StepPlanner _planner;
    private int _isStepping;
    private int _steppingThread;
    private bool _isDisposed;

    /// <summary>SL-SAM over <see cref="FusedAdamW"/>, with the learning rate, decays and epsilon of the options, on all trainable parameters.</summary>
    /// <param name="model">The model; the caller owns it.</param>
    /// <param name="options">Settings, copied; null takes the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range; the message names it.</exception>
    /// <exception cref="ArgumentException">No parameter is trainable, or the partitioner repeats or invents one.</exception>
    public SlSamOptimizer(nn.Module model, SlSamOptions? options = null)
        : this(model, (settings, ranks) => OwnUpdate.Over(model, settings, ranks), options) { }

    /// <summary>SL-SAM over an optimizer that the caller built and goes on owning.</summary>
    /// <param name="model">The model; the caller owns it.</param>
    /// <param name="baseOptimizer">Makes the update, of the parameters that it holds; those of the model that it does not hold are left alone. What it
    /// holds beyond the model is updated with the gradient of the last pass and never perturbed.
    /// It must skip parameters without gradient, as TorchSharp's do.</param>
    /// <param name="options">Settings, copied; null takes the defaults. LearningRate, betas, Epsilon and WeightDecay are not used.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range; the message names it.</exception>
    /// <exception cref="ArgumentException">No parameter of the model is trainable by the base optimizer, the base optimizer is a <see cref="SlSamOptimizer"/>
    /// or LBFGS or holds a tensor twice, or the partitioner repeats or invents a parameter.</exception>
    public SlSamOptimizer(nn.Module model, optim.Optimizer baseOptimizer, SlSamOptions? options = null)
        : this(model, WrapperOf(Require.Given(baseOptimizer)), options) { }

    /// <summary>SL-SAM over <see cref="FusedAdamW"/> on parameters by name: those of several models, or a part of one.</summary>
    /// <param name="parameters">Names, all different, and parameters, which the caller owns.</param>
    /// <param name="options">Settings, copied; null takes the defaults.</param>
    /// <remarks>Partitioners see the names alone: arms are parameters, modules by their names, or what <see cref="LayerPartitioners.ByName"/> says. What models keep
    /// beside parameters (BatchNorm's statistics) is not known here and moves in every pass: for models that have buffers, put them into one module.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range; the message names it.</exception>
    /// <exception cref="ArgumentException">A name is empty or given twice, no parameter is trainable, or the partitioner repeats or invents one.</exception>
    [OverloadResolutionPriority(-1)]
    public SlSamOptimizer(IEnumerable<(string name, Parameter parameter)> parameters, SlSamOptions? options = null)
        : this(new ParameterBag(Require.Given(parameters)), options) { }

    /// <summary>SL-SAM over an optimizer that the caller built, on parameters by name.</summary>
    /// <param name="parameters">Names, all different, and parameters, which the caller owns.</param>
    /// <param name="baseOptimizer">Makes the update, of those parameters that it holds.</param>
    /// <param name="options">Settings, copied; null takes the defaults.</param>
    /// <inheritdoc cref="SlSamOptimizer(nn.Module, optim.Optimizer, SlSamOptions?)" path="/exception"/>
    [OverloadResolutionPriority(-1)]
    public SlSamOptimizer(
        IEnumerable<(string name, Parameter parameter)> parameters,
        optim.Optimizer baseOptimizer,
        SlSamOptions? options = null
    )
        : this(new ParameterBag(Require.Given(parameters)), baseOptimizer, options) { }

    private SlSamOptimizer(nn.Module model, Func<SlSamOptions, Ranks?, IUpdate> buildUpdate, SlSamOptions? options)
    {
        Require.NotNull(model);
        _model = model;
        _ranks = Ranks.Of(options);
        try
        {
            _options = (options ?? new SlSamOptions()).ValidatedCopy();
            var rank = _ranks?.Collective.Rank ?? 0;
            _randomness = _options.SameRandomness ? new TorchRandomness(_options.Seed, stream: 2, rank) : null;
            _segmentRandomness = new TorchRandomness(_options.Seed, stream: 3, rank);
            _update = buildUpdate(_options, _ranks);
            _ascent = IAscent.For(_options, _update);
            _blend = IBlend.For(_options);
            _memory = new AscentMemory([.. new[] { _ascent.Keeps, _blend?.Keeps }.OfType<string>()]);
            _lossScale = new LossScaling(_options.LossScale);
            _parameter_groups = []; // they are the wrapped optimizer's
            Rho = _options.Rho;
            _layers = BuildLayers();
            _groups = BaseOptimizer.ParamGroups.Count();
            _modelState = new ModelState(model);
            _planner = new StepPlanner(_options, _layers.Arms);
            _options.ExpectHeldOrAll(_planner.Sampler);
            ExpectSameTraining(_layers);
            Align();
            _update.Start(_layers);
        }
        catch (Exception fault) when (_ranks is not null && Ranks.IsNews(fault))
        {
            if (_ranks.Tell(fault) is { } worse)
            {
                throw worse;
            }

            throw;
        }
    }

    /// <summary>
    /// Tells of every step when it is over, skipped ones included; not of steps that failed. The optimizer may be used in a handler. If one throws, so does Step,
    /// but the step was taken.
    /// </summary>
    public event EventHandler<StepStatistics>? Stepped;

    /// <summary>The arms, in the order in which they are drawn.</summary>
    public IReadOnlyList<LayerArm> Arms => _layers.Arms;

    /// <summary>The chance of each arm to be drawn for the next step, or with <see cref="SlSamOptions.HoldSteps"/> for the next stay.</summary>
    public IReadOnlyList<double> Probabilities => _planner.Sampler.Probabilities;

    /// <summary>Indices of the arms that were active in the last step, ascending; empty before the first, and after <see cref="RefreshArms"/>.</summary>
    public IReadOnlyList<int> ActiveArms { get; private set; } = [];

    /// <summary>What the last step did.</summary>
    public StepStatistics LastStep { get; private set; } = StepStatistics.None;

    /// <summary>What makes the update: a <see cref="FusedAdamW"/> of this optimizer's own, or what the caller passed.</summary>
    public optim.Optimizer BaseOptimizer => _update.Optimizer;

    /// <summary>Radius of the perturbation, finite, at least 0; may follow a schedule. 0 makes plain steps of one pass.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double Rho
    {
        get;
        set
        {
            Require.FiniteAndNotNegative(value, nameof(Rho));
            field = value;
        }
    }

    /// <summary>
    /// One step. Runs the closure twice, once at the weights and once at the perturbed point; only once where the step is not perturbed, or where the way to that point
    /// is known from earlier steps (<see cref="SlSam.Ascent.PreviousGradient"/>, <see cref="SlSam.Ascent.Momentum"/>).
    /// Gradients are dropped before each pass and after the step. If anything throws, weights, buffers, <c>requires_grad</c> and draws are as
    /// before: trying again takes the same step, but for torch's own random numbers (dropout), which have moved on. Buffers of the model (BatchNorm's
    /// running statistics) move in the first pass only.
    /// </summary>
    /// <param name="closure">Forward pass, <c>pass.Backward(loss)</c>, return the loss: one number. The step disposes the tensor it returns.</param>
    /// <returns>Loss of the first pass, without its graph, owned by the caller's dispose scope.</returns>
    /// <exception cref="ArgumentNullException">The closure is null.</exception>
    /// <exception cref="InvalidOperationException">The closure returned no scalar, left no gradient anywhere, or its forward pass lies outside of it; it moved the
    /// model (<c>Module.to</c>), which has the weights from before then, in their new type; a step is already under way; or the parameters under a wrapped
    /// optimizer were replaced by <c>Module.to</c>.</exception>
    /// <exception cref="NonFiniteGradientException">A gradient of either pass is not finite; names the arms.</exception>
    [OverloadResolutionPriority(-1)]
    public Tensor Step(Func<StepPass, Tensor> closure)
    {
        Require.NotNull(closure);
        Tensor loss;
        using (TakeTurn(followsMoves: false))
        {
            loss = TakeStep(closure);
        }

        Stepped?.Invoke(this, LastStep);
        return loss;
    }

    /// <summary>One step, of a closure that does not ask which pass it is in.</summary>
    /// <param name="closure">Forward pass, <c>loss.backward()</c>, return the loss: one number. The step disposes the tensor it returns.</param>
    /// <inheritdoc cref="Step(Func{StepPass, Tensor})" path="/*[self::returns or self::exception or self::remarks]"/>
    public Tensor Step(Func<Tensor> closure)
    {
        Require.NotNull(closure);
        return Step(_ => closure());
    }

    /// <inheritdoc cref="Step(Func{Tensor})"/>
    /// <exception cref="ArgumentNullException">The closure is null: SAM needs it to compute the gradient a second time, at the perturbed point.</exception>
    public override Tensor step(Func<Tensor>? closure = null) =>
        Step(
            closure
                ?? throw new ArgumentNullException(
                    nameof(closure),
                    "SAM computes the gradient twice in a step, at the weights and at the perturbed point: pass a closure that does the forward pass, "
                        + "calls backward() and returns the loss."
                )
        );

    private Tensor TakeStep(Func<StepPass, Tensor> closure)
    {
        for (var draws = 1; ; draws++)
        {
            try
            {
                return Together(() => TakeStep(NextPlan(), closure));
            }
            catch (UnusedArmsException unused)
            {
                var drawn = _planner.Planned.Count;
                _planner.DrawAgain(_layers);
                if (draws == MostDraws || drawn == Arms.Count)
                {
                    throw MissingGradients.Explain(unused, draws);
                }
            }
        }
    }

    /// <summary>Plans the step, over parameters that are where they are now.</summary>
    private StepPlan NextPlan()
    {
        if (!_layers.IsAlive || _groups != BaseOptimizer.ParamGroups.Count())
        {
            FollowMoves();
        }

        var plan = _planner.Next(_layers, CurrentRho);
        if (!_layers.AreCurrent(plan.Arms))
        {
            FollowMoves();
        }

        if (_ranks is not null)
        {
            plan = RankPlan.FromFirst(_ranks, plan, _planner.Finished, _layers, BaseOptimizer);
            _planner.Adopt(plan);
        }

        return plan;
    }

    private Tensor TakeStep(StepPlan plan, Func<StepPass, Tensor> closure)
    {
        var rho = plan.Rho;
        _update.Prepare(_layers, plan.Arms);
        using var active = _layers.Activate(plan.Arms); // the others are frozen until the step ends
        var climbs = plan.IsPerturbed && active.HasPerturbed(_options.NormOver);
        using var passes = new PassRunner(
            closure,
            active,
            _modelState,
            _randomness,
            _segmentRandomness,
            _options,
            _lossScale,
            _ranks,
            climbs && _options.Ascent.HasPass
        );
        using var memory = _memory.Open(_planner.Finished);

        using var ascent = climbs ? _ascent.Find(passes, memory) : null; // SAM: gradients and norms at the weights
        using var descent = ascent is { CanClimb: false }
            ? ascent.TakePass()
            : passes.Descend(ascent?.Climb(rho, _blend is not null, _perturbationMemory, _update.MastersOf(_layers)));
        _ascent.Observe(ascent is { HasClimbed: true }, descent, memory);
        using var mixed = rho > 0 ? _blend?.Mix(ascent?.Pass, descent, memory) : null; // one gradient of two

        _unusedArms.Note(plan.Arms, descent.Parameters.Count > 0 || active.HasGradientsBeyond, Arms.Count);
        var statistics = Inspect(ascent, descent, mixed, active, rho); // the one wait for the device
        using var learning = statistics.Skipped ? _planner.Skip() : _planner.Learn(statistics.ArmGradientNorms, descent.UsesArms);
        using var update = statistics.Skipped ? null : Ready(descent, mixed, active, memory, statistics);
        Make(update); // from here on the step is taken
        if (update is not null)
        {
            _update.Settle(_layers, active.Arms);
            memory.Commit();
            passes.Commit();
        }

        learning.Commit();
        _lossScale.Finish(statistics.Skipped);
        (ActiveArms, LastStep) = (plan.Arms, statistics);
        return (ascent?.Pass ?? descent).TakeLoss();
    }

    private StepStatistics Inspect(FoundAscent? ascent, Pass descent, MixedGradient? mixed, ActiveLayers active, double rho)
    {
        var (first, last) = Pass.Read(ascent?.Pass, descent);
        var climbed = ascent is { HasClimbed: true } ? ascent.Read(first) : null;
        if (climbed is not null && ascent?.Pass is { IsOfOneRank: false } && _layers.IsOfOneModule)
        {
            ForwardOutside.ThrowIfSame(first!, last, descent, rho, climbed.Length(rho));
        }

        var inspection = new Inspection(_layers, active, climbed, last, mixed?.ReadNorm());
        if (inspection.Fault is { } fault && _options.NonFinite == NonFiniteGradients.Throw && !_lossScale.ExplainsOverflow)
        {
            throw fault;
        }

        var skips = inspection.Fault is not null;
        if (_ranks?.Averages(isAscent: true) == false)
        {
            skips = !_ranks.Agree(!skips); // what is wrong with one rank's own ascent, the others cannot see
        }

        return inspection.Statistics(_options, rho, _planner.Finished + 1) with
        {
            LossScale = _lossScale.Current,
            Skipped = skips,
            SkippedSteps = LastStep.SkippedSteps + (skips ? 1 : 0),
        };
    }

    private IReadyUpdate Ready(Pass descent, MixedGradient? mixed, ActiveLayers active, StepMemory memory, StepStatistics statistics)
    {
        var scale = GradientScale.Of(statistics.UpdateGradientNorm, _options.MaxGradientNorm, descent.LossScale); // clipped, unscaled
        _ascent.Remember(descent, scale.Model, memory);
        if (_options.InactiveState == InactiveState.Drop)
        {
            memory.ForgetAllBut(_layers.Parameters.Where(_layers.Among(active.Arms)));
        }

        mixed?.Scale(scale.Model);
        return _update.Ready(descent, active, scale, mixed?.Term);
    }

    /// <summary>Radius of the next step's perturbation.</summary>
    private double CurrentRho =>
        _options.RhoByRate is { } schedule ? schedule.At(BaseOptimizer.ParamGroups.First().LearningRate, Rho) : Rho;
}
