using SlSam.Kernels;
using SlSam.Layers;
using SlSam.Optimizers;
using SlSam.Passes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Updates;

/// <summary>An update by <see cref="FusedAdamW"/>: its state is told by name, follows moves, and is whole by itself.</summary>
internal abstract class FusedUpdate : IUpdate
{
    private readonly FusedAdamW _optimizer;
    private readonly HeldStates _states;
    private readonly InactiveState _inactive;
    private readonly bool _keepsMasters;

    protected FusedUpdate(FusedAdamW optimizer, SlSamOptions options)
    {
        (_optimizer, _states, _inactive) = (optimizer, new HeldStates(optimizer), options.InactiveState);
        _keepsMasters = options.MasterWeights || optimizer.KeepsMasters;
        foreach (var parameter in optimizer.parameters().Where(parameter => !parameter.IsInvalid))
        {
            if (IsRefused(parameter))
            {
                throw new ArgumentException(Refusal(parameter));
            }
        }
    }

    public optim.Optimizer Optimizer => _optimizer;

    public abstract bool TakesAll { get; }

    public void Start() => _optimizer.KeepsMasters |= _keepsMasters;

    public void Train(LayerMap layers)
    {
        if (layers.Parameters.Select(trained => trained.Parameter).FirstOrDefault(IsRefused) is { } refused)
        {
            throw new ArgumentException(Refusal(refused));
        }

        TrainExactly(layers);
    }

    public void Follow(Func<Parameter, Parameter> successorOf)
    {
        if (
            _optimizer.parameters().Select(successorOf).FirstOrDefault(successor => !successor.IsInvalid && IsRefused(successor)) is
            { } refused
        )
        {
            throw new InvalidOperationException(Refusal(refused));
        }

        _optimizer.Replace(successorOf);
    }

    public void Prepare(LayerMap layers, IReadOnlyList<int> arms)
    {
        if (_inactive != InactiveState.Keep || _optimizer.KeepsMasters)
        {
            using var withoutGraph = no_grad();
            ForEach(layers, arms, state => state.Fetch(), _inactive == InactiveState.Host ? state => state.Store() : _ => { });
        }
    }

    public Func<TrainedParameter, Tensor?>? MastersOf(LayerMap layers) =>
        _optimizer.KeepsMasters ? parameter => _states.Of(layers, parameter).Master : null;

    public abstract void Apply(Pass pass, ActiveLayers active, GradientScale scale, Gradients? term);

    public void Settle(LayerMap layers, IReadOnlyList<int> arms)
    {
        if (_inactive == InactiveState.Drop)
        {
            ForEach(layers, arms, _ => { }, state => state.Drop());
        }
    }

    public bool HasMomenta => true;

    public IReadOnlyList<Tensor?> MomentaOf(IReadOnlyList<Parameter> parameters) => _optimizer.MomentaOf(parameters);

    public void To(Device device) => _optimizer.to(device);

    public void Save(BinaryWriter writer, ModelParameters model) =>
        _optimizer.SaveByName(writer, HeldNames.Of([.. _optimizer.parameters()], model));

    public void Load(BinaryReader reader, ModelParameters model) =>
        _optimizer.LoadByName(reader, HeldNames.Of([.. _optimizer.parameters()], model));

    public abstract void Dispose();

    /// <inheritdoc cref="IUpdate.Train"/>
    protected abstract void TrainExactly(LayerMap layers);

    /// <summary>
    /// Updates what a pass left gradients of, and what lies beyond the model. Gradients are scaled in place, but for those that are widened for masters anyway:
    /// float16 does not hold them unscaled.
    /// </summary>
    protected void Update(Pass pass, ActiveLayers active, GradientScale scale, Gradients? term)
    {
        using var withoutGraph = no_grad();
        using var scope = NewDisposeScope();
        var layers = active.Layers;
        var termOf = term?.Updates.ToDictionary(entry => entry.Parameter.Handle, entry => entry.Gradient);
        var updates = new List<AdamWUpdate>();
        foreach (var parameter in active.GradientsBeyond())
        {
            updates.Add(new AdamWUpdate(_optimizer.StateOf(parameter), parameter.grad!, scale.Beyond));
        }

        var beyond = updates.Count;
        foreach (var group in pass.Gradients.Groups)
        {
            var areWidened = _optimizer.KeepsMasters && group.Parameters[0].Kind.IsHalf;
            if (!areWidened)
            {
                group.Scale(scale.Model);
            }

            updates.AddRange(
                group.Parameters.Zip(
                    group.Gradients,
                    (parameter, gradient) =>
                        new AdamWUpdate(
                            _states.Of(layers, parameter),
                            gradient,
                            areWidened ? scale.Model : 1,
                            termOf?.GetValueOrDefault(parameter.Parameter.Handle)
                        )
                )
            );
        }

        _optimizer.Update([.. updates.Skip(beyond), .. updates.Take(beyond)]);
    }

    private void ForEach(LayerMap layers, IReadOnlyList<int> arms, Action<FusedAdamWState> active, Action<FusedAdamWState> inactive)
    {
        var isActive = layers.Among(arms);
        foreach (var parameter in layers.Parameters)
        {
            (isActive(parameter) ? active : inactive)(_states.Of(layers, parameter));
        }
    }

    private bool IsRefused(Parameter parameter) => parameter.dtype == ScalarType.Float16 && !_keepsMasters;

    private static string Refusal(Parameter parameter) =>
        $"A parameter of shape {parameter.shape.ToText()} is Float16 and MasterWeights is false: its second moments would vanish, and steps explode. "
        + "Expected MasterWeights = true, or BFloat16.";
}
