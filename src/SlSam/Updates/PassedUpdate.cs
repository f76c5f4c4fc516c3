using SlSam.Layers;
using SlSam.Optimizers;
using SlSam.Passes;

namespace SlSam.Updates;

/// <summary>A <see cref="FusedAdamW"/> that the caller built and owns: it says which parameters are trained, in the groups that it has.</summary>
internal sealed class PassedUpdate(FusedAdamW optimizer) : FusedUpdate(optimizer)
{
    private readonly FusedAdamW _optimizer = optimizer;

    public override bool TakesAll => false;

    public override void Train(LayerMap layers) => _optimizer.DropDisposed();

    public override void Apply(Pass pass, ActiveLayers active, Gradients? term)
    {
        active.Enforce();
        _optimizer.UpdateAll([.. term?.Updates ?? []]);
    }

    public override void Dispose() { }
}
