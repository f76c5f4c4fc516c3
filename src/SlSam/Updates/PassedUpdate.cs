using SlSam.Layers;
using SlSam.Optimizers;
using SlSam.Passes;

namespace SlSam.Updates;

/// <summary>A <see cref="FusedAdamW"/> that the caller built and owns: it says which parameters are trained, in the groups that it has.</summary>
internal sealed class PassedUpdate(FusedAdamW optimizer, SlSamOptions options) : FusedUpdate(optimizer, options)
{
    private readonly FusedAdamW _optimizer = optimizer;

    public override bool TakesAll => false;

    public override void Apply(Pass pass, ActiveLayers active, GradientScale scale, Gradients? term)
    {
        active.Enforce();
        if (scale == GradientScale.None)
        {
            _optimizer.UpdateAll([.. term?.Updates ?? []]);
            return;
        }

        Update(pass, active, scale, term);
    }

    public override void Dispose() { }

    protected override void TrainExactly(LayerMap layers) => _optimizer.DropDisposed();
}
