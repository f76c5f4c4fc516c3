using SlSam.Layers;
using SlSam.Optimizers;
using SlSam.Passes;
using static TorchSharp.torch;

namespace SlSam.Updates;

/// <summary>A <see cref="FusedAdamW"/> that the caller built and owns: it says which parameters are trained, in the groups that it has.</summary>
internal sealed class PassedUpdate(FusedAdamW optimizer, SlSamOptions options) : FusedUpdate(optimizer, options)
{
    private readonly FusedAdamW _optimizer = optimizer;

    public override bool TakesAll => false;

    public override void Train(LayerMap layers) => _optimizer.DropDisposed();

    public override void Apply(Pass pass, ActiveLayers active, GradientScale scale)
    {
        active.Enforce();
        if (scale == GradientScale.None)
        {
            _optimizer.step();
            return;
        }

        using var scope = NewDisposeScope();
        _optimizer.Update(Scaled(pass, active, scale));
    }

    public override void Dispose() { }
}
