using SlSam.Layers;
using SlSam.Optimizers;
using SlSam.Passes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlSam.Updates;

/// <summary>An update by <see cref="FusedAdamW"/>: its state is told by name, follows moves, and is whole by itself.</summary>
internal abstract class FusedUpdate(FusedAdamW optimizer) : IUpdate
{
    public optim.Optimizer Optimizer => optimizer;

    public abstract bool TakesAll { get; }

    public abstract void Train(LayerMap layers);

    public void Follow(Func<Parameter, Parameter> successorOf) => optimizer.Replace(successorOf);

    public abstract void Apply(Pass pass, ActiveLayers active, Gradients? term);

    public bool HasMomenta => true;

    public IReadOnlyList<Tensor?> MomentaOf(IReadOnlyList<Parameter> parameters) => optimizer.MomentaOf(parameters);

    public void To(Device device) => optimizer.to(device);

    public void Save(BinaryWriter writer, ModelParameters model) =>
        optimizer.SaveByName(writer, HeldNames.Of([.. optimizer.parameters()], model));

    public void Load(BinaryReader reader, ModelParameters model) =>
        optimizer.LoadByName(reader, HeldNames.Of([.. optimizer.parameters()], model));

    public abstract void Dispose();
}
