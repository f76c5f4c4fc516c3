using SlSam.Layers;
using SlSam.Optimizers;
using SlSam.Parallel;
using static TorchSharp.torch;

namespace SlSam.Updates;

/// <summary>The optimizer's own <see cref="FusedAdamW"/>: trains whatever the model has, and takes gradients as the pass holds them.</summary>
internal sealed class OwnUpdate(FusedAdamW optimizer, SlSamOptions options, Ranks? ranks) : FusedUpdate(optimizer, options, ranks)
{
    private readonly FusedAdamW _optimizer = optimizer;

    public override bool TakesAll => true;

    /// <summary>Over the parameters of a model that require gradients, with the options' numbers.</summary>
    public static OwnUpdate Over(nn.Module model, SlSamOptions options, Ranks? ranks) =>
        new(
            new FusedAdamW(
                ModelParameters.Of(model).All.Select(entry => entry.Parameter).Where(parameter => parameter.requires_grad),
                options.LearningRate,
                options.Beta1,
                options.Beta2,
                options.Epsilon,
                options.WeightDecay
            ),
            options,
            ranks
        );

    public override void Dispose() => _optimizer.Dispose();

    protected override void TrainExactly(LayerMap layers) =>
        _optimizer.Arrange([.. layers.Parameters.Select(trained => trained.Parameter), .. layers.Around.Beyond]);
}
