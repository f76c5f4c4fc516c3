using SlSam.Kernels;
using SlSam.Layers;
using SlSam.Optimizers;
using SlSam.Parallel;
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
    private readonly Shards? _shards;

    /// <param name="optimizer">Makes the update.</param>
    /// <param name="options">What is asked of it.</param>
    /// <param name="ranks">The ranks that train together; null for none.</param>
    /// <exception cref="ArgumentException">It cannot do what is asked; says why.</exception>
    protected FusedUpdate(FusedAdamW optimizer, SlSamOptions options, Ranks? ranks)
    {
        (_optimizer, _states, _inactive) = (optimizer, new HeldStates(optimizer), options.InactiveState);
        _keepsMasters = options.MasterWeights || optimizer.KeepsMasters;
        _shards = options.ShardState && ranks is { Collective.Size: > 1 } ? new Shards(optimizer, ranks) : null;
        ExpectOwnShard(ranks);
        if (options is { ShardState: true, ReduceAscent: false } && _keepsMasters)
        {
            throw new ArgumentException(
                "ReduceAscent is false, ShardState true and masters are kept: each rank climbs along a gradient of its own, from masters that one rank keeps. "
                    + "Expected ReduceAscent = true, ShardState = false or MasterWeights = false."
            );
        }

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

    public void Start(LayerMap layers)
    {
        _optimizer.KeepsMasters |= _keepsMasters;
        using var move = _shards?.Move(layers);
        move?.Commit();
    }

    public void Train(LayerMap layers)
    {
        if (layers.Parameters.Select(trained => trained.Parameter).FirstOrDefault(IsRefused) is { } refused)
        {
            throw new ArgumentException(Refusal(refused));
        }

        using var move = _shards?.Move(layers);
        TrainExactly(layers);
        move?.Commit();
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
        _shards?.Follow(layers);
        if (_inactive != InactiveState.Keep || _optimizer.KeepsMasters)
        {
            using var withoutGraph = no_grad();
            ForEach(layers, arms, state => state.Fetch(), _inactive == InactiveState.Host ? state => state.Store() : _ => { });
        }
    }

    public IMasters? MastersOf(LayerMap layers) => _optimizer.KeepsMasters ? new HeldMasters(_states, layers, _shards) : null;

    public virtual IReadyUpdate Ready(Pass pass, ActiveLayers active, GradientScale scale, Gradients? term)
    {
        var update = _optimizer.Ready(Updates(pass, active, scale, term).Where(update => !update.State.IsElsewhere));
        try
        {
            return _shards is null
                ? new ReadyFusedUpdate(update)
                : new ReadyFusedUpdate(update, Shards.Weights(Weights(pass, active)), _shards.Ranks);
        }
        catch
        {
            update.Dispose();
            throw;
        }
    }

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

    public void Save(BinaryWriter writer, ModelParameters model)
    {
        var names = HeldNames.Of([.. _optimizer.parameters()], model);
        if (_shards is null)
        {
            _optimizer.SaveByName(writer, names);
        }
        else
        {
            _shards.Save(writer, names);
        }
    }

    public void Load(BinaryReader reader, ModelParameters model, Action confirm) =>
        _optimizer.LoadByName(reader, HeldNames.Of([.. _optimizer.parameters()], model), confirm);

    public abstract void Dispose();

    /// <inheritdoc cref="IUpdate.Train"/>
    protected abstract void TrainExactly(LayerMap layers);

    /// <summary>Whether ranks share the work.</summary>
    protected bool IsSharded => _shards is not null;

    /// <summary>
    /// What a pass left gradients of, and what lies beyond the model. Gradients are scaled in place, but for those that are widened for masters anyway: float16 does not hold
    /// them unscaled.
    /// </summary>
    private IEnumerable<AdamWUpdate> Updates(Pass pass, ActiveLayers active, GradientScale scale, Gradients? term)
    {
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

        foreach (var update in updates.Skip(beyond).Concat(updates.Take(beyond)))
        {
            yield return update;
        }
    }

    /// <summary>The weights that are updated, here or by another rank.</summary>
    private IEnumerable<(Parameter, FusedAdamWState)> Weights(Pass pass, ActiveLayers active) =>
        pass
            .Parameters.Select(trained => (trained.Parameter, _states.Of(active.Layers, trained)))
            .Concat(active.GradientsBeyond().Select(parameter => (parameter, _optimizer.StateOf(parameter))));

    private void ForEach(LayerMap layers, IReadOnlyList<int> arms, Action<FusedAdamWState> active, Action<FusedAdamWState> inactive)
    {
        var isActive = layers.Among(arms);
        foreach (var parameter in layers.Parameters)
        {
            (isActive(parameter) ? active : inactive)(_states.Of(layers, parameter));
        }
    }

    /// <summary>What an optimizer that was passed has from an earlier training is of these ranks.</summary>
    private void ExpectOwnShard(Ranks? ranks)
    {
        if (_optimizer.States.FirstOrDefault(state => state.Shard is not null)?.Shard is not { } shard)
        {
            return;
        }

        var isOwn =
            ranks is not null
            && _shards is not null
            && shard.Ranks == ranks.Collective.Size
            && shard.IsHere == (shard.Owner == ranks.Collective.Rank);
        if (!isOwn)
        {
            throw new ArgumentException(
                $"The FusedAdamW holds the moments of one of {shard.Ranks} ranks: it was trained with ShardState. Expected ShardState = true over the same ranks; to go on otherwise, "
                    + "build another and load what all ranks have saved."
            );
        }
    }

    private bool IsRefused(Parameter parameter) => parameter.dtype == ScalarType.Float16 && !_keepsMasters;

    private static string Refusal(Parameter parameter) =>
        $"A parameter of shape {parameter.shape.ToText()} is Float16 and MasterWeights is false: its second moments would vanish, and steps explode. "
        + "Expected MasterWeights = true, or BFloat16.";
}
