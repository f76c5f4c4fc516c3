using SlSam.Layers;
using static TorchSharp.torch;

namespace SlSam.Updates;

/// <summary>The masters that a <see cref="Optimizers.FusedAdamW"/> keeps.</summary>
/// <param name="states">What it keeps.</param>
/// <param name="layers">All that is trained.</param>
/// <param name="shards">The ranks that they are spread over; null for none.</param>
internal sealed class HeldMasters(HeldStates states, LayerMap layers, Shards? shards) : IMasters
{
    public Tensor? Of(TrainedParameter parameter) => states.Of(layers, parameter).Master;

    public bool IsElsewhere(TrainedParameter parameter) => states.Of(layers, parameter).IsElsewhere;

    public void Send(IReadOnlyList<TrainedParameter> parameters)
    {
        if (shards is not null && parameters.Count > 0)
        {
            using var weights = Shards.Weights(parameters.Select(parameter => (parameter.Parameter, states.Of(layers, parameter))));
            shards.Ranks.Meet(); // a rank that could not make its own comes here too
            weights.Send(shards.Ranks.Collective);
        }
    }
}
