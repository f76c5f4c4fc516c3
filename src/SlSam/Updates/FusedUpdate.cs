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
    private readonly InactiveState _inactive;
    private readonly bool _keepsMasters;

    protected FusedUpdate(FusedAdamW optimizer, SlSamOptions options)
    {
        (_optimizer, _inactive) = (optimizer, options.InactiveState);
        _keepsMasters = options.MasterWeights || optimizer.KeepsMasters;
        foreach (var parameter in optimizer.parameters())
        {
            if (parameter.dtype == ScalarType.Float16 && !_keepsMasters)
            {
                throw new ArgumentException(
                    $"A parameter of shape {parameter.shape.ToText()} is Float16 and MasterWeights is false: its second moments would vanish, and steps explode. "
                        + "Expected MasterWeights = true, or BFloat16."
                );
            }
        }
    }

    public optim.Optimizer Optimizer => _optimizer;

    public abstract bool TakesAll { get; }

    public abstract void Train(LayerMap layers);

    public void Follow(Func<Parameter, Parameter> successorOf) => _optimizer.Replace(successorOf);

    public void Prepare(LayerMap layers, IReadOnlyList<int> arms)
    {
        if (_inactive == InactiveState.Keep)
        {
            return;
        }

        using var withoutGraph = no_grad();
        var isActive = new bool[layers.Arms.Count];
        foreach (var arm in arms)
        {
            isActive[arm] = true;
        }

        foreach (var parameter in layers.Parameters)
        {
            var state = _optimizer.StateOf(parameter.Parameter);
            if (parameter.Arm == TrainedParameter.NoArm || isActive[parameter.Arm])
            {
                state.Fetch();
            }
            else if (_inactive == InactiveState.Host)
            {
                state.Store();
            }
            else
            {
                state.Drop();
            }
        }
    }

    public Func<Parameter, Tensor?>? MasterOf => _optimizer.KeepsMasters ? parameter => _optimizer.StateOf(parameter).Master : null;

    public void Start() => _optimizer.KeepsMasters |= _keepsMasters;

    public abstract void Apply(Pass pass, ActiveLayers active, GradientScale scale);

    public void To(Device device) => _optimizer.to(device);

    public void Save(BinaryWriter writer, ModelParameters model) =>
        _optimizer.SaveByName(writer, HeldNames.Of([.. _optimizer.parameters()], model));

    public void Load(BinaryReader reader, ModelParameters model) =>
        _optimizer.LoadByName(reader, HeldNames.Of([.. _optimizer.parameters()], model));

    public abstract void Dispose();

    /// <summary>What a pass left, and what lies beyond the model, with what it is to be multiplied by.</summary>
    protected static IEnumerable<(Parameter Parameter, Tensor Gradient, double Factor)> Scaled(
        Pass pass,
        ActiveLayers active,
        GradientScale scale
    ) =>
        pass
            .Updates.Select(update => (update.Parameter, update.Gradient, scale.Model))
            .Concat(active.GradientsBeyond().Select(parameter => (parameter, parameter.grad!, scale.Beyond)));
}
