using SlSam.Blocks;
using SlSam.Layers;
using SlSam.Optimizers;
using SlSam.Perturbation;
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
/// using var loss = optimizer.Step(() =>
/// {
///     var loss = functional.cross_entropy(model.call(x), y);
///     loss.backward();
///     return loss;
/// });
/// </code>
/// </example>
/// </summary>
/// <remarks>Learning-rate schedulers, parameter groups and state dictionaries of TorchSharp work on it. Not for use by several threads at once.</remarks>
public sealed partial class SlSamOptimizer : OptimizerHelper
{
    private readonly nn.Module _model;
    private readonly SlSamOptions _options;
    private readonly bool _ownsBaseOptimizer;
    private readonly Randomness? _randomness;
    private LayerMap _layers;
    private StepDrawer _drawer;
    private int _isStepping;
    private bool _isDisposed;

    /// <summary>SL-SAM over <see cref="FusedAdamW"/>, with the learning rate, decays and epsilon of the options, on all trainable parameters.</summary>
    /// <param name="model">The model; the caller owns it.</param>
    /// <param name="options">Settings, copied; null takes the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range; the message names it.</exception>
    /// <exception cref="ArgumentException">No parameter is trainable, or the partitioner repeats or invents one.</exception>
    public SlSamOptimizer(nn.Module model, SlSamOptions? options = null)
        : this(model, null, options, ownsBaseOptimizer: true) { }

    /// <summary>SL-SAM over an optimizer that the caller built and goes on owning.</summary>
    /// <param name="model">The model; the caller owns it.</param>
    /// <param name="baseOptimizer">Makes the update, of the parameters that it holds; those of the model that it does not hold are left alone.
    /// It must skip parameters without gradient, as TorchSharp's do.</param>
    /// <param name="options">Settings, copied; null takes the defaults. LearningRate, betas, Epsilon and WeightDecay are not used.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range; the message names it.</exception>
    /// <exception cref="ArgumentException">No parameter of the model is trainable by the base optimizer, the base optimizer is a <see cref="SlSamOptimizer"/>,
    /// or the partitioner repeats or invents a parameter.</exception>
    public SlSamOptimizer(nn.Module model, optim.Optimizer baseOptimizer, SlSamOptions? options = null)
        : this(model, Require.Given(baseOptimizer), options, ownsBaseOptimizer: false) { }

    private SlSamOptimizer(nn.Module model, optim.Optimizer? baseOptimizer, SlSamOptions? options, bool ownsBaseOptimizer)
    {
        Require.NotNull(model);
        if (baseOptimizer is SlSamOptimizer)
        {
            throw new ArgumentException(
                "baseOptimizer is a SlSamOptimizer; expected an optimizer that makes plain updates: two passes within each of two cannot be meant.",
                nameof(baseOptimizer)
            );
        }

        _model = model;
        _options = (options ?? new SlSamOptions()).ValidatedCopy();
        _ownsBaseOptimizer = ownsBaseOptimizer;
        _randomness = _options.SameRandomness ? new Randomness(_options.Seed) : null;
        BaseOptimizer = baseOptimizer ?? BuildFusedAdamW(model, _options);
        _parameter_groups = [.. BaseOptimizer.ParamGroups.OfType<ParamGroup>()];
        Rho = _options.Rho;
        _layers = BuildLayers();
        _drawer = new StepDrawer(_options, _layers.Arms.Count);
    }

    /// <summary>The arms, in the order in which they are drawn.</summary>
    public IReadOnlyList<LayerArm> Arms => _layers.Arms;

    /// <summary>The chance of each arm to be active in the next step.</summary>
    public IReadOnlyList<double> Probabilities => _drawer.Sampler.Probabilities;

    /// <summary>Indices of the arms that were active in the last step, ascending; empty before the first.</summary>
    public IReadOnlyList<int> ActiveArms { get; private set; } = [];

    /// <summary>What the last step did.</summary>
    public StepStatistics LastStep { get; private set; } = StepStatistics.None;

    /// <summary>What makes the update: a <see cref="FusedAdamW"/> of this optimizer's own, or what the caller passed.</summary>
    public optim.Optimizer BaseOptimizer { get; }

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
    /// One step. Runs the closure twice, once at the weights and once at the perturbed point, or only once where the step is not perturbed.
    /// Gradients are dropped before each pass and after the step. If anything throws, weights, buffers, <c>requires_grad</c> and draws are as
    /// before: trying again takes the same step. Buffers of the model (BatchNorm's running statistics) move in the first pass only.
    /// </summary>
    /// <param name="closure">Forward pass, <c>loss.backward()</c>, return the loss: one number. The step disposes the tensor it returns.</param>
    /// <returns>Loss of the first pass, without its graph, owned by the caller's dispose scope.</returns>
    /// <exception cref="ArgumentNullException">The closure is null.</exception>
    /// <exception cref="InvalidOperationException">The closure returned no scalar or left no gradient anywhere; a step is already under way;
    /// or the parameters under a wrapped optimizer were replaced by <c>Module.to</c>.</exception>
    /// <exception cref="NonFiniteGradientException">A gradient of either pass is not finite; names the arms.</exception>
    public Tensor Step(Func<Tensor> closure)
    {
        Require.NotNull(closure);
        using var turn = TakeTurn();

        var draw = _drawer.Draw(_layers, Rho); // sample arms; the others are frozen until the step ends
        using var layers = _layers.Activate(draw.Arms);
        using var buffers = SavedBuffers.Save(Buffers());
        using var memory = PassMemory.Open(draw.IsPerturbed, _randomness);

        using var first = Pass.Run(closure, layers); // gradients and norms at the weights
        using var second = draw.IsPerturbed ? RunPerturbed(first, closure, layers, memory) : null;

        var statistics = Inspect(first, second, layers); // the one wait for the device
        if (!statistics.Skipped)
        {
            using var learning = _drawer.Learn(draw, statistics.ArmGradientNorms); // from the first pass's norms
            Update(second ?? first, statistics); // with the second pass's gradients
            learning.Keep();
            buffers.Keep();
        }

        _drawer.Finish();
        (ActiveArms, LastStep) = (draw.Arms, statistics);
        return first.TakeLoss();
    }

    /// <inheritdoc cref="Step"/>
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

    /// <summary>The pass at the perturbed point; weights and buffers are back when this returns, or throws.</summary>
    private Pass RunPerturbed(Pass first, Func<Tensor> closure, ActiveLayers layers, PassMemory memory)
    {
        using var perturbation = first.Perturb(Rho);
        using var buffers = SavedBuffers.Save(Buffers());
        layers.DropGradients();
        memory.StartSecondPass();
        return Pass.Run(closure, layers);
    }

    private StepStatistics Inspect(Pass first, Pass? second, ActiveLayers layers)
    {
        (second ?? first).Wait();
        var report = first.Read();
        var secondReport = second?.Read();
        var fault = FindNonFinite(report, "first") ?? (secondReport is null ? null : FindNonFinite(secondReport, "second"));
        if (fault is not null && _options.NonFinite == NonFiniteGradients.Throw)
        {
            throw fault;
        }

        return new StepStatistics
        {
            Loss = report.Loss,
            PerturbedLoss = secondReport?.Loss ?? double.NaN,
            GradientNorm = report.Norm,
            UpdateGradientNorm = (secondReport ?? report).Norm,
            ArmGradientNorms = layers.ArmNorms(report.ParameterNorms),
            ActiveParameters = layers.Elements,
            TotalParameters = _layers.TotalElements,
            Perturbed = second is not null,
            Skipped = fault is not null,
            SkippedSteps = LastStep.SkippedSteps + (fault is null ? 0 : 1),
        };
    }

    private NonFiniteGradientException? FindNonFinite(PassReading report, string pass)
    {
        if (double.IsFinite(report.Norm))
        {
            return null;
        }

        var guilty = report.ParameterNorms.Where(entry => !double.IsFinite(entry.Norm)).ToList();
        var arms = (guilty.Count > 0 ? guilty : report.ParameterNorms)
            .Select(entry => entry.Parameter)
            .Select(parameter => parameter.Arm == TrainedParameter.NoArm ? parameter.Name : Arms[parameter.Arm].Name)
            .Distinct()
            .ToList();
        return new NonFiniteGradientException(
            FormattableString.Invariant($"The gradient norm of the {pass} pass is {report.Norm}, over {string.Join(", ", arms)}. ")
                + "Expected finite gradients. Nothing was changed.",
            arms
        );
    }

    private void Update(Pass pass, StepStatistics statistics)
    {
        if (_options.MaxGradientNorm is { } most)
        {
            pass.Clip(statistics.UpdateGradientNorm, most);
        }

        if (BaseOptimizer is FusedAdamW fused)
        {
            if (_ownsBaseOptimizer)
            {
                fused.Update(pass.Updates);
            }
            else
            {
                fused.step(); // it may hold parameters of other models too
            }

            return;
        }

        // another optimizer may throw when it has moved half of the weights
        using var weights = new SavedWeights(pass.Parameters);
        try
        {
            BaseOptimizer.step();
        }
        catch (Exception fault)
        {
            weights.PutBack();
            throw new InvalidOperationException(
                $"The wrapped {BaseOptimizer.GetType().Name} threw in its update: {fault.Message} "
                    + "The weights are as before the step; its own state may be torn: load it from a checkpoint.",
                fault
            );
        }
    }
}
