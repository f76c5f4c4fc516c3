using SlSam.Kernels;
using SlSam.Layers;
using SlSam.Passes;
using SlSam.State;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Updates;

/// <summary>An optimizer of any kind that the caller built and owns. It may throw when it has moved half of the weights: they are put back.</summary>
internal sealed class WrappedUpdate : IUpdate
{
    private readonly string _name;

    /// <param name="baseOptimizer">The optimizer.</param>
    /// <param name="options">What is asked of it.</param>
    /// <exception cref="ArgumentException">It cannot be wrapped, or cannot do what is asked; says why.</exception>
    public WrappedUpdate(optim.Optimizer baseOptimizer, SlSamOptions options)
    {
        Optimizer = baseOptimizer;
        _name = baseOptimizer.GetType().Name;
        if (baseOptimizer is LBFGS)
        {
            throw Unusable(
                "is LBFGS, which runs its closure as often as it likes within one step; expected an optimizer that makes its update out of the gradients that stand"
            );
        }

        var parameters = baseOptimizer.parameters().ToList();
        if (parameters.Find(parameter => parameter.IsInvalid) is not null)
        {
            throw Unusable(
                "holds a parameter that was disposed; Module.to does that and makes a new one. Expected it to be built after the move"
            );
        }

        ExpectDistinct();
        var asked =
            options.MasterWeights ? "MasterWeights is true"
            : options.ShardState ? "ShardState is true"
            : options.InactiveState != InactiveState.Keep ? $"InactiveState is {options.InactiveState}"
            : null;
        if (asked is not null)
        {
            throw Unusable($"keeps its state to itself, and {asked}; expected FusedAdamW, own or passed");
        }

        if (baseOptimizer is optim.IBetas && parameters.Find(parameter => parameter.dtype == ScalarType.Float16) is { } half)
        {
            throw Unusable(
                $"has a parameter of shape {half.shape.ToText()} that is Float16: its second moments would vanish, and steps explode; "
                    + "expected FusedAdamW with MasterWeights, or BFloat16"
            );
        }

        ArgumentException Unusable(string why) => new($"The wrapped {_name} {why}.", nameof(baseOptimizer));
    }

    public optim.Optimizer Optimizer { get; }

    public bool TakesAll => false;

    /// <summary>Lets go of parameters that were disposed: their owner's steps would stumble over them.</summary>
    /// <exception cref="ArgumentException">It has come to hold a tensor twice.</exception>
    public void Train(LayerMap layers)
    {
        ExpectDistinct();
        foreach (var group in Optimizer.ParamGroups.OfType<ParamGroup>())
        {
            if (group.Parameters.Any(parameter => parameter.IsInvalid))
            {
                group.Parameters = [.. group.Parameters.Where(parameter => !parameter.IsInvalid)];
            }
        }
    }

    public void Follow(Func<Parameter, Parameter> successorOf) =>
        throw new InvalidOperationException(
            $"Parameters under the wrapped {_name} were disposed or moved: Module.to does that. Build the optimizer after the move."
        );

    public void Start(LayerMap layers) { }

    public void Prepare(LayerMap layers, IReadOnlyList<int> arms) { }

    public IMasters? MastersOf(LayerMap layers) => null;

    public void Settle(LayerMap layers, IReadOnlyList<int> arms) { }

    public bool HasMomenta => WrappedMomenta.AreKeptBy(Optimizer);

    public IReadOnlyList<Tensor?> MomentaOf(IReadOnlyList<Parameter> parameters) => WrappedMomenta.Of(Helper, parameters);

    public IReadyUpdate Ready(Pass pass, ActiveLayers active, GradientScale scale, Gradients? term)
    {
        active.Enforce();
        active.ScaleBeyond(scale.Beyond);
        pass.Scale(scale.Model); // in place: the optimizer finds gradients on the parameters
        var lists = ListsOf(term);
        return new ReadyWrappedUpdate(
            () => Update(lists),
            new SavedTensors([.. pass.Parameters.Select(trained => trained.Parameter), .. active.GradientsBeyond()])
        );
    }

    public void To(Device device) => Helper.to(device);

    public void Save(BinaryWriter writer, ModelParameters model)
    {
        var names = HeldNames.Of([.. Optimizer.parameters()], model);
        writer.Write(names.Count);
        foreach (var name in names)
        {
            writer.Write(name);
        }

        Helper.save_state_dict(writer);
    }

    public void Load(BinaryReader reader, ModelParameters model, Action confirm)
    {
        var names = HeldNames.Of([.. Optimizer.parameters()], model);
        StateFile.Expect("number of parameters of the wrapped optimizer", names.Count, reader.ReadInt32());
        for (var i = 0; i < names.Count; i++)
        {
            StateFile.Expect($"name of the wrapped optimizer's parameter {i}", names[i], reader.ReadString());
        }

        using var before = new BinaryReader(SegmentedStream.Of(Helper.save_state_dict));
        try
        {
            Helper.load_state_dict(reader);
            confirm();
        }
        catch
        {
            Helper.load_state_dict(before);
            throw;
        }
    }

    public void Dispose() { }

    private void Update(List<(double Rate, Tensor[] Weights, Tensor[] Term)> terms)
    {
        try
        {
            Optimizer.step();
            using var withoutGraph = no_grad();
            foreach (var (rate, list, taken) in terms)
            {
                TensorLists.Add(list, taken, -rate); // where this throws the weights are put back, and the optimizer has moved on
            }
        }
        catch (Exception fault)
        {
            throw new InvalidOperationException(
                $"The wrapped {_name} threw in its update: {fault.Message} "
                    + "The weights are as before the step; its own state may be torn: load it from a checkpoint.",
                fault
            );
        }
    }

    /// <summary>The second term, in lists of one learning rate, which is negative where the group goes up, and kind. Made before the update, so that what is left to do after it is one call a list.</summary>
    private List<(double Rate, Tensor[] Weights, Tensor[] Term)> ListsOf(Gradients? term)
    {
        if (term is null)
        {
            return [];
        }

        var groups = Optimizer.ParamGroups.OfType<ParamGroup>().ToList();
        var rates = new Dictionary<long, double>();
        foreach (var group in groups)
        {
            foreach (var identity in ParameterIdentity.Of(group.Parameters))
            {
                rates[identity] = GoesUp(group.Options) ? -group.LearningRate : group.LearningRate;
            }
        }

        var updates = term.Groups.SelectMany((group, index) => group.Updates.Select(update => (index, update))).ToList();
        return
        [
            .. updates
                .Zip(ParameterIdentity.Of(updates.Select(entry => entry.update.Parameter)))
                .GroupBy(entry => (entry.First.index, Rate: rates[entry.Second]), entry => entry.First.update)
                .Select(list =>
                    (
                        list.Key.Rate,
                        list.Select(update => (Tensor)update.Parameter).ToArray(),
                        list.Select(update => update.Gradient).ToArray()
                    )
                ),
        ];
    }

    /// <summary>Whether a group of one of TorchSharp's optimizers maximizes; the others cannot.</summary>
    private static bool GoesUp(OptimizerOptions options) =>
        options switch
        {
            AdamW.Options adamW => adamW.maximize,
            Adam.Options adam => adam.maximize,
            SGD.Options sgd => sgd.maximize,
            RMSProp.Options rmsProp => rmsProp.maximize,
            Adadelta.Options adadelta => adadelta.maximize,
            ASGD.Options asgd => asgd.maximize,
            Rprop.Options rprop => rprop.maximize,
            _ => null,
        } == true;

    private void ExpectDistinct()
    {
        var parameters = Optimizer.parameters().Where(parameter => !parameter.IsInvalid).ToList();
        var seen = new HashSet<long>();
        if (parameters.Zip(ParameterIdentity.Of(parameters)).FirstOrDefault(entry => !seen.Add(entry.Second)).First is { } twice)
        {
            throw new ArgumentException(
                $"The wrapped {_name} holds a tied tensor of shape {twice.shape.ToText()} twice and would update it twice; expected every tensor once. "
                    + "TorchSharp's parameters() gives a tied weight under each of its modules: leave out all but one."
            );
        }
    }

    private OptimizerHelper Helper =>
        Optimizer as OptimizerHelper
        ?? throw new InvalidOperationException(
            $"The wrapped {_name} has no state dictionary. Expected an optimizer derived from OptimizerHelper, as TorchSharp's are."
        );
}
