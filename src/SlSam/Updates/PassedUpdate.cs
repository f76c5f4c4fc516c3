using SlSam.Layers;
using SlSam.Optimizers;
using SlSam.Parallel;
using SlSam.Passes;

namespace SlSam.Updates;

/// <summary>A <see cref="FusedAdamW"/> that the caller built and owns: it says which parameters are trained, in the groups that it has.</summary>
internal sealed class PassedUpdate(FusedAdamW optimizer, SlSamOptions options, Ranks? ranks) : FusedUpdate(optimizer, options, ranks)
{
    private readonly FusedAdamW _optimizer = optimizer;

    public override bool TakesAll => false;

    public override IReadyUpdate Ready(Pass pass, ActiveLayers active, GradientScale scale, Gradients? term)
    {
        active.Enforce();
        return scale == GradientScale.None && !IsSharded
            ? new ReadyFusedUpdate(_optimizer.ReadyAll([.. term?.Updates ?? []]))
            : base.Ready(pass, active, scale, term);
    }

    public override void Dispose() { }

    protected override void TrainExactly(LayerMap layers) => _optimizer.DropDisposed();
}
